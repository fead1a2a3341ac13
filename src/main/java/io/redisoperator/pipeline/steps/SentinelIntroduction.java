package io.redisoperator.pipeline.steps;

import io.redisoperator.desired.Introduction;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the Sentinels of an earlier operator, and those that were added beside its Redis, the identity of their cluster, one at a time: the next one when the last one
 * has reached the master by it. So a mistake costs one vote and no failover.
 */
final class SentinelIntroduction {
    /** Until one that does not reach the master is told again: it drops its connections each time. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final LiveNodes live;
    private final InstantSource clock;
    private final Map<ClusterKey, Map<ProcessRun, Telling>> told = new HashMap<>();

    SentinelIntroduction(LiveNodes live, InstantSource clock) {
        this.live = live;
        this.clock = clock;
    }

    /**
     * What one was told.
     *
     * @param redis those that knew the identity then: to any other it is a stranger until it is told again
     * @param reached whether the master has answered it since
     */
    private record Telling(Set<ProcessRun> redis, Instant at, boolean reached) {
        Telling {
            redis = Set.copyOf(redis);
        }
    }

    /**
     * Settled when every Sentinel that can be told knows.
     *
     * @param knowing every Redis of an earlier operator that knows the identity
     */
    Future<StepOutcome> introduce(ManagedCluster cluster, ClusterIdentity identity, Set<ProcessRun> knowing) {
        List<Node> former = IntroduceIdentity.former(live.sentinels(cluster));
        Map<ProcessRun, Telling> tellings = told.computeIfAbsent(cluster.key(), key -> new HashMap<>());
        tellings.keySet()
                .retainAll(former.stream().map(SentinelIntroduction::run).toList());
        tellings.values().removeIf(telling -> !telling.redis().containsAll(knowing));
        if (former.stream().allMatch(node -> reached(tellings.get(run(node))))) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        Round round = new Round(cluster, identity, knowing, tellings);
        return live.lookAtSentinels(cluster)
                .compose(seen ->
                        obstacle(round, seen).map(Future::succeededFuture).orElseGet(() -> next(round, seen)));
    }

    private record Round(
            ManagedCluster cluster,
            ClusterIdentity identity,
            Set<ProcessRun> knowing,
            Map<ProcessRun, Telling> tellings) {}

    /** Forgets a cluster that is gone. */
    void forget(ClusterKey key) {
        told.remove(key);
    }

    /** Why none may be told now. */
    private Optional<StepOutcome> obstacle(Round round, List<Seen<SentinelView>> seen) {
        if (seen.stream().flatMap(s -> monitor(s).stream()).anyMatch(Monitor::failoverInProgress)) {
            return Optional.of(StepOutcome.waiting("Sentinel to finish its failover before pods are replaced"));
        }
        return IntroduceIdentity.former(live.redis(round.cluster())).stream()
                .filter(redis -> !round.knowing().contains(ProcessRun.of(redis, "redis")))
                .filter(redis -> seen.stream()
                        .flatMap(s -> monitor(s).stream())
                        .anyMatch(monitor -> monitor.master().equals(redis.endpoint())))
                .findFirst()
                .map(master -> StepOutcome.waiting(master.name() + ", the master, to answer before pods are replaced"));
    }

    private Future<StepOutcome> next(Round round, List<Seen<SentinelView>> seen) {
        Instant now = clock.instant();
        List<Seen<SentinelView>> former = seen.stream()
                .filter(s -> s.node().bootsAsClient() && !s.node().deleting())
                // One that doubts a master which knows it has nothing to lose, and may be a stranger to it.
                .sorted(Comparator.comparing(s -> !doubts(s)))
                .toList();
        Optional<StepOutcome> silent = Optional.empty();
        for (Seen<SentinelView> one : former) {
            Telling telling = round.tellings().get(run(one.node()));
            if (reached(telling)) {
                continue;
            }
            if (one.view().isEmpty()) {
                silent = silent.or(() -> Optional.of(IntroduceIdentity.silent(one.node()))
                        .filter(outcome -> !(outcome instanceof StepOutcome.Settled)));
                continue;
            }
            if (monitor(one).isEmpty()) {
                return waiting(one.node().name() + " to watch the master before pods are replaced");
            }
            if (telling == null) {
                return tellUnlessOthersDoubt(round, one, seen);
            }
            Duration since = Duration.between(telling.at(), now);
            if (!doubts(one) && monitor(one).orElseThrow().masterSilence().compareTo(since) < 0) {
                round.tellings().put(run(one.node()), new Telling(telling.redis(), telling.at(), true));
                continue;
            }
            return since.compareTo(AGAIN) > 0 ? tell(round, one.node()) : waitForMasterOf(one.node());
        }
        return Future.succeededFuture(silent.orElse(StepOutcome.SETTLED));
    }

    private Future<StepOutcome> tellUnlessOthersDoubt(
            Round round, Seen<SentinelView> one, List<Seen<SentinelView>> all) {
        Optional<String> doubting = doubts(one)
                ? Optional.empty()
                : all.stream()
                        .filter(SentinelIntroduction::doubts)
                        .map(s -> s.node().name())
                        .findFirst();
        return doubting.map(name -> waiting(name + " to see the master up before pods are replaced"))
                .orElseGet(() -> tell(round, one.node()));
    }

    private Future<StepOutcome> tell(Round round, Node sentinel) {
        String masterName = round.cluster().failover().sentinel().monitor().masterName();
        return live.allToSentinel(round.cluster(), sentinel, Introduction.toSentinel(round.identity(), masterName))
                .compose(replies -> IntroduceIdentity.refusal(sentinel, replies)
                        .map(Future::succeededFuture)
                        .orElseGet(() -> {
                            round.tellings().put(run(sentinel), new Telling(round.knowing(), clock.instant(), false));
                            return waitForMasterOf(sentinel);
                        }))
                .otherwise(StepOutcome.waiting(sentinel.name() + " to answer before pods are replaced"));
    }

    private static Future<StepOutcome> waitForMasterOf(Node sentinel) {
        return waiting(sentinel.name() + " to reach the master as user " + ClusterIdentity.SENTINEL
                + " before the next sentinel is told to");
    }

    private static Future<StepOutcome> waiting(String what) {
        return Future.succeededFuture(StepOutcome.waiting(what));
    }

    private static boolean reached(@Nullable Telling telling) {
        return telling != null && telling.reached();
    }

    private static boolean doubts(Seen<SentinelView> seen) {
        return monitor(seen).filter(Monitor::doubtsMaster).isPresent();
    }

    private static Optional<Monitor> monitor(Seen<SentinelView> seen) {
        return seen.view().flatMap(SentinelView::monitor);
    }

    private static ProcessRun run(Node sentinel) {
        return ProcessRun.of(sentinel, "sentinel");
    }
}

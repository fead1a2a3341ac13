package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Labels;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Moves mastership on purpose, through Sentinel, without losing a write: pauses writes, waits until the replicas have
 * all of them, asks one sentinel to fail over, and has the old master follow and drop its clients. The pause ends by
 * itself, so that a hand-over that is cut off leaves a working master.
 */
public final class WriteHandover {
    private static final Duration POLL = Duration.ofMillis(5);

    private final Vertx vertx;
    private final Kube kube;
    private final LiveNodes live;

    public WriteHandover(Vertx vertx, Kube kube, LiveNodes live) {
        this.vertx = vertx;
        this.kube = kube;
        this.live = live;
    }

    /** What a hand-over needs: the master, every replica that could become one, and the sentinel to ask. */
    private record Plan(Node master, List<Node> replicas, Node sentinel, long began) {}

    /**
     * Hands over to whichever replica Sentinel picks among those in sync.
     *
     * @param welcome which pods may become master; a replica that may not, but that Sentinel could pick, is kept from it
     *     by its priority being 0 or by the caller's order of work
     */
    public Future<HealResult> handOver(ManagedCluster cluster, Node master, Predicate<Node> welcome) {
        return plan(cluster, master, welcome).compose(found -> switch (found) {
            case Planned.Possible p -> carryOut(cluster, p.plan());
            case Planned.Impossible i -> Future.succeededFuture(new HealResult.Skipped(i.why()));
        });
    }

    private sealed interface Planned {
        record Possible(Plan plan) implements Planned {}

        record Impossible(String why) implements Planned {}
    }

    private Future<Planned> plan(ManagedCluster cluster, Node master, Predicate<Node> welcome) {
        return live.lookAtRedis(cluster)
                .compose(redis ->
                        live.lookAtSentinels(cluster).map(sentinels -> plan(master, welcome, redis, sentinels)));
    }

    private static Planned plan(
            Node master, Predicate<Node> welcome, List<Seen<RedisView>> redis, List<Seen<SentinelView>> sentinels) {
        boolean masterAnswers = redis.stream()
                .anyMatch(s -> s.node().equals(master)
                        && s.view().map(RedisView::isMaster).orElse(false));
        if (!masterAnswers) {
            return new Planned.Impossible(master.name() + " does not answer as a master");
        }
        List<Seen<RedisView>> others =
                redis.stream().filter(s -> !s.node().equals(master)).toList();
        List<Node> ready = others.stream()
                .filter(s -> s.view().map(RedisView::inSync).orElse(false))
                .map(Seen::node)
                .toList();
        if (ready.stream().noneMatch(welcome)) {
            return new Planned.Impossible("no replica that may become master is in sync");
        }
        boolean failoverRuns = sentinels.stream()
                .anyMatch(s -> s.view()
                        .flatMap(SentinelView::monitor)
                        .map(SentinelView.Monitor::failoverInProgress)
                        .orElse(false));
        if (failoverRuns) {
            return new Planned.Impossible("a failover is in progress");
        }
        // A sentinel that does not see these replicas yet would refuse, or pick from too few.
        return sentinels.stream()
                .filter(s -> s.view().map(v -> !v.tilt()).orElse(false))
                .filter(s -> s.view()
                        .flatMap(SentinelView::monitor)
                        .map(m -> m.quorumReachable()
                                && !m.doubtsMaster()
                                && m.master().equals(master.endpoint())
                                && knowsAll(m, ready))
                        .orElse(false))
                .findFirst()
                .<Planned>map(s -> new Planned.Possible(new Plan(master, ready, s.node(), System.nanoTime())))
                .orElseGet(() -> new Planned.Impossible(
                        "no sentinel with a quorum knows every replica in sync of " + master.name() + " yet"));
    }

    private static boolean knowsAll(SentinelView.Monitor monitor, List<Node> replicas) {
        return replicas.stream()
                .allMatch(r -> monitor.replicas().stream()
                        .anyMatch(k -> !k.down() && k.address().equals(r.endpoint())));
    }

    private Future<HealResult> carryOut(ManagedCluster cluster, Plan plan) {
        Duration pause = WritePause.length(cluster);
        return live.toRedis(cluster, plan.master(), "CLIENT", "PAUSE", String.valueOf(pause.toMillis()), "WRITE")
                .compose(ok -> live.look(cluster, plan.master()))
                .compose(answer -> caughtUp(
                        cluster, plan, answer.said().map(RedisView::offset).orElse(Long.MAX_VALUE), pause))
                .compose(reached -> reached
                        ? failOver(cluster, plan, pause)
                        : giveUp(cluster, plan, "the replicas did not catch up while writes were paused"))
                .recover(failure -> giveUp(cluster, plan, String.valueOf(failure.getMessage())));
    }

    private Future<Boolean> caughtUp(ManagedCluster cluster, Plan plan, long target, Duration pause) {
        return new Polling(vertx)
                .until(
                        pause.multipliedBy(4).dividedBy(10),
                        POLL,
                        () -> Future.join(plan.replicas().stream()
                                        .map(r -> live.look(cluster, r)
                                                .map(a -> a.said()
                                                        .map(RedisView::offset)
                                                        .orElse(-1L)))
                                        .toList())
                                .map(all -> all.<Long>list().stream().allMatch(o -> o >= target)
                                        ? Optional.of(true)
                                        : Optional.<Boolean>empty()))
                .map(Optional::isPresent);
    }

    private Future<HealResult> failOver(ManagedCluster cluster, Plan plan, Duration pause) {
        return live.toSentinel(cluster, plan.sentinel(), "SENTINEL", "FAILOVER", LiveNodes.masterName(cluster))
                .compose(ok -> {
                    Duration spent = Duration.ofNanos(System.nanoTime() - plan.began());
                    Duration left = pause.minus(spent).minusMillis(200);
                    return new Polling(vertx).until(left, POLL, () -> promoted(cluster, plan));
                })
                .compose(successor -> successor.isPresent()
                        ? settle(cluster, plan, successor.get())
                        : giveUp(cluster, plan, "no replica was promoted in time"));
    }

    private Future<Optional<Node>> promoted(ManagedCluster cluster, Plan plan) {
        return Future.join(plan.replicas().stream()
                        .map(r -> live.look(cluster, r)
                                .map(a -> a.said().filter(RedisView::isMaster).map(v -> r)))
                        .toList())
                .map(all -> all.<Optional<Node>>list().stream()
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private Future<HealResult> settle(ManagedCluster cluster, Plan plan, Node successor) {
        return live.follow(cluster, plan.master(), successor)
                .compose(ok -> live.allToRedis(cluster, plan.master(), WritePause.RELEASE))
                .compose(ok -> label(cluster, plan.master(), Labels.SLAVE))
                .compose(ok -> label(cluster, successor, Labels.MASTER))
                .map(ok -> new HealResult.Done(
                        successor.name() + " took over from " + plan.master().name(),
                        Optional.of(new HealResult.Move(
                                Optional.of(plan.master().name()),
                                successor.name(),
                                Duration.ofNanos(System.nanoTime() - plan.began())))));
    }

    /** Lets writes go on, unless a replica became master after all: two masters must not take writes. */
    private Future<HealResult> giveUp(ManagedCluster cluster, Plan plan, String why) {
        return promoted(cluster, plan)
                .compose(late -> late.isPresent()
                        ? settle(cluster, plan, late.get())
                        : live.toRedis(cluster, plan.master(), "CLIENT", "UNPAUSE")
                                .map(ok -> new HealResult.Failed(why + "; writes go on at "
                                        + plan.master().name())));
    }

    private Future<Void> label(ManagedCluster cluster, Node node, String role) {
        return kube.labelPod(cluster.key().namespace(), node.name(), node.uid(), Map.of(Labels.ROLE, role));
    }
}

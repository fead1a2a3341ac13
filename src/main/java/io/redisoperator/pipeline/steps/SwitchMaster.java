package io.redisoperator.pipeline.steps;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Hands over to the pod that the annotation {@value Annotations#SWITCH_TO} names. Each value is acted on once: when that
 * pod has become master, or when it never can.
 */
public final class SwitchMaster {
    private final Bus bus;
    private final Kube kube;
    private final LiveNodes live;
    private final MoveMaster moves;
    /** What the status does not show yet. */
    private final Map<ClusterKey, String> settled = new HashMap<>();

    public SwitchMaster(Bus bus, Kube kube, LiveNodes live, MoveMaster moves) {
        this.bus = bus;
        this.kube = kube;
        this.live = live;
        this.moves = moves;
    }

    /** What a request comes to, now. */
    sealed interface Request {
        /** There is none, or it has been acted on. */
        record None() implements Request {}

        /** The pod cannot become master yet; all else may go on meanwhile. */
        record Premature(String why) implements Request {}

        /** The hand-over is under way, and nobody else should move the master now. */
        record Moving(StepOutcome outcome) implements Request {}
    }

    private static final Request NONE = new Request.None();

    Future<Request> consider(ManagedCluster cluster, Node master) {
        String wanted = cluster.failover()
                .annotations()
                .getOrDefault(Annotations.SWITCH_TO, "")
                .strip();
        if (wanted.equals(actedOn(cluster))) {
            return Future.succeededFuture(NONE);
        }
        if (wanted.isEmpty()) {
            settle(cluster.key(), "");
            return Future.succeededFuture(NONE);
        }
        Optional<String> never = objection(cluster, wanted);
        if (never.isPresent()) {
            note(cluster.key(), true, "SwitchRefused", "Cannot switch to " + wanted + ": " + never.get());
            settle(cluster.key(), wanted);
            return Future.succeededFuture(NONE);
        }
        return master.name().equals(wanted) ? arrived(cluster, master) : move(cluster, wanted, master);
    }

    /** A label alone settles nothing: it is set before most sentinels have heard of a switch, which may yet be undone. */
    private Future<Request> arrived(ManagedCluster cluster, Node master) {
        return live.look(cluster, master)
                .compose(answer -> live.lookAtSentinels(cluster).map(seen -> {
                    if (answer.said().filter(RedisView::isMaster).isEmpty()) {
                        return premature(master.name(), "it carries the label, but does not answer as a master");
                    }
                    long naming = seen.stream()
                            .flatMap(s -> s.view().flatMap(SentinelView::monitor).stream())
                            .filter(m -> !m.promoting() && m.master().equals(master.endpoint()))
                            .count();
                    int all = cluster.failover().sentinel().replicas();
                    if (naming * 2 <= all) {
                        return premature(
                                master.name(),
                                "it is master, but only " + naming + " of " + all + " sentinels name it so far");
                    }
                    note(cluster.key(), false, "SwitchSettled", master.name() + " is the master");
                    settle(cluster.key(), master.name());
                    return NONE;
                }));
    }

    private Future<Request> move(ManagedCluster cluster, String wanted, Node master) {
        Optional<Node> target = live.redis(cluster).stream()
                .filter(n -> n.name().equals(wanted) && !n.deleting())
                .findFirst();
        if (target.isEmpty()) {
            return Future.succeededFuture(premature(wanted, "it does not run"));
        }
        return live.look(cluster, target.get()).compose(answer -> {
            boolean inSync = answer.said()
                    .filter(v -> v.inSync()
                            && v.master().filter(master.endpoint()::equals).isPresent())
                    .isPresent();
            if (!inSync) {
                return Future.succeededFuture(premature(
                        wanted,
                        answer.said().isPresent() ? "it is not in sync with " + master.name() : "it does not answer"));
            }
            return moves.move(
                            cluster,
                            new MoveMaster.Wish(
                                    master,
                                    n -> n.name().equals(wanted),
                                    MoveCause.SWITCH_TO,
                                    "an annotation asks for " + wanted))
                    .map(Request.Moving::new);
        });
    }

    /** Why that pod can never become master by a hand-over, as the spec stands. */
    private static Optional<String> objection(ManagedCluster cluster, String wanted) {
        int replicas = cluster.failover().redis().replicas();
        ObjectNames names = ObjectNames.of(cluster.key());
        boolean exists = IntStream.range(0, replicas).mapToObj(names::redisPod).anyMatch(wanted::equals);
        return exists
                ? Optional.empty()
                : Optional.of("none of the Redis pods asked for has that name; they are "
                        + (replicas == 1
                                ? names.redisPod(0) + " alone"
                                : names.redisPod(0) + " to " + names.redisPod(replicas - 1)));
    }

    private String actedOn(ManagedCluster cluster) {
        return Optional.ofNullable(settled.get(cluster.key()))
                .or(() -> new ClusterObjects(kube, cluster)
                        .status()
                        .flatMap(s -> Optional.ofNullable(s.requests()))
                        .flatMap(r -> Optional.ofNullable(r.switchTo())))
                .orElse("");
    }

    private void settle(ClusterKey key, String value) {
        settled.put(key, value);
        bus.publish(new Message.RequestSettled(key, Annotations.SWITCH_TO, value));
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        settled.remove(key);
    }

    private void note(ClusterKey key, boolean warning, String reason, String text) {
        bus.publish(new Message.Noted(key, warning, reason, text));
    }

    private static Request premature(String wanted, String why) {
        return new Request.Premature("to switch to " + wanted + ": " + why);
    }
}

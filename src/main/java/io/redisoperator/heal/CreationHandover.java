package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Moves mastership from the bootstrap pod to a pod of the StatefulSet without losing a write.
 *
 * <p>The sentinels forget the bootstrap master first, so that none of them keeps it as a replica that never comes
 * back. Then, with writes paused and offsets equal, the bootstrap pod is demoted before the successor is promoted: at no
 * moment are there two masters, and wherever this is cut off, every copy is complete and the next attempt continues.
 */
public final class CreationHandover {
    private static final Duration POLL = Duration.ofMillis(5);

    private final Vertx vertx;
    private final RoleLabels labels;
    private final LiveNodes live;
    private final SentinelRepointing repointing;

    public CreationHandover(Vertx vertx, RoleLabels labels, LiveNodes live, SentinelRepointing repointing) {
        this.vertx = vertx;
        this.labels = labels;
        this.live = live;
        this.repointing = repointing;
    }

    /** Hands over to the replica of the bootstrap pod that has the lowest ordinal; skipped unless all are in sync. */
    public Future<HealResult> handOver(ManagedCluster cluster, Node bootstrap) {
        return live.lookAtRedis(cluster).compose(seen -> {
            List<Seen<RedisView>> pods =
                    seen.stream().filter(s -> !s.node().equals(bootstrap)).toList();
            Optional<RedisView> from = seen.stream()
                    .filter(s -> s.node().equals(bootstrap))
                    .findFirst()
                    .flatMap(Seen::view);
            Optional<Node> promoted = pods.stream()
                    .filter(s -> s.view().map(RedisView::isMaster).orElse(false))
                    .map(Seen::node)
                    .findFirst();
            if (from.isEmpty()) {
                // Silent, and the sentinels have chosen another meanwhile: there is nothing left to hand over.
                return promoted.isEmpty()
                        ? skipped(bootstrap.name() + " does not answer")
                        : Future.succeededFuture(new HealResult.Done(
                                promoted.get().name() + " is master; " + bootstrap.name() + " does not answer"));
            }
            if (!from.get().isMaster()) {
                // An earlier attempt demoted it; what it has, its replicas have too.
                Optional<Node> successor = promoted.or(() -> mostAdvanced(pods));
                return successor.isEmpty()
                        ? skipped("no pod of the StatefulSet answers")
                        : finish(cluster, bootstrap, successor.get(), others(pods, successor.get()));
            }
            if (promoted.isPresent()) {
                return skipped(promoted.get().name() + " is a master beside " + bootstrap.name());
            }
            if (pods.isEmpty() || pods.stream().anyMatch(s -> !follows(s, bootstrap))) {
                return skipped("not every replica is in sync with " + bootstrap.name());
            }
            Node successor = pods.get(0).node();
            return pauseAndMove(cluster, bootstrap, successor, others(pods, successor));
        });
    }

    private Future<HealResult> pauseAndMove(ManagedCluster cluster, Node bootstrap, Node successor, List<Node> others) {
        long pause = WritePause.length(cluster).toMillis();
        return repointing
                .forget(cluster, live.sentinels(cluster))
                .compose(ok -> live.toRedis(cluster, bootstrap, "CLIENT", "PAUSE", String.valueOf(pause), "WRITE"))
                .compose(ok -> live.look(cluster, bootstrap))
                .compose(answer -> {
                    long target = answer.said().map(RedisView::offset).orElse(Long.MAX_VALUE);
                    return new Polling(vertx)
                            .until(
                                    Duration.ofMillis(pause * 6 / 10),
                                    POLL,
                                    () -> live.look(cluster, successor)
                                            .map(a -> a.said().filter(v -> v.offset() >= target)));
                })
                .compose(reached -> reached.isPresent()
                        ? finish(cluster, bootstrap, successor, others)
                        : live.toRedis(cluster, bootstrap, "CLIENT", "UNPAUSE")
                                .compose(ok -> repointing.learn(cluster, live.sentinels(cluster), bootstrap))
                                .map(ok -> new HealResult.Failed(
                                        successor.name() + " did not catch up while writes were paused")));
    }

    private Future<HealResult> finish(ManagedCluster cluster, Node bootstrap, Node successor, List<Node> others) {
        long began = System.nanoTime();
        // It follows itself, not its successor: a replica that the new master lists, sentinels keep on their lists.
        return live.follow(cluster, bootstrap, bootstrap)
                .compose(ok -> live.toRedis(cluster, successor, "REPLICAOF", "NO", "ONE"))
                .compose(ok -> Future.join(others.stream()
                                .map(o -> live.follow(cluster, o, successor))
                                .toList())
                        .otherwiseEmpty())
                .compose(ok -> labels.takeOff(cluster, bootstrap))
                .compose(ok -> labels.handedOver(cluster, successor))
                .compose(ok -> live.allToRedis(cluster, bootstrap, WritePause.RELEASE))
                .compose(ok -> repointing.repoint(cluster, live.sentinels(cluster), successor))
                .map(result -> switch (result) {
                    case HealResult.Done d ->
                        new HealResult.Done(
                                successor.name() + " took over from " + bootstrap.name(),
                                Optional.of(new HealResult.Move(
                                        Optional.of(bootstrap.name()),
                                        successor.name(),
                                        Duration.ofNanos(System.nanoTime() - began))));
                    case HealResult.Skipped s -> new HealResult.Failed(s.why());
                    case HealResult.Failed f -> f;
                });
    }

    private static boolean follows(Seen<RedisView> seen, Node bootstrap) {
        return seen.view()
                .map(v -> v.inSync()
                        && v.master().map(bootstrap.endpoint()::equals).orElse(false))
                .orElse(false);
    }

    private static Optional<Node> mostAdvanced(List<Seen<RedisView>> pods) {
        return pods.stream()
                .filter(s -> s.view().isPresent())
                .max(Comparator.comparingLong(
                        s -> s.view().map(RedisView::offset).orElse(-1L)))
                .map(Seen::node);
    }

    private static List<Node> others(List<Seen<RedisView>> pods, Node successor) {
        return pods.stream().map(Seen::node).filter(n -> !n.equals(successor)).toList();
    }

    private static Future<HealResult> skipped(String why) {
        return Future.succeededFuture(new HealResult.Skipped(why));
    }
}

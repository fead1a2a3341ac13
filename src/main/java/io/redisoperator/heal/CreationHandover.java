package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Moves mastership from the bootstrap pod to a pod of the StatefulSet without losing a write.
 *
 * <p>The sentinels forget the bootstrap master first, so that none of them keeps it as a replica that never comes
 * back. Then, with writes paused and offsets equal, the bootstrap pod is demoted before the successor is promoted: at no
 * moment are there two masters, and wherever this is cut off, every copy is complete and the next attempt continues.
 *
 * <p>The pause ends by itself, also while this process stands still. So nothing is begun once it is about to, and what
 * counts in the end is what the bootstrap pod has once it can take no more: without all of that nobody is promoted.
 */
public final class CreationHandover {
    private static final Duration POLL = Duration.ofMillis(5);

    /** What was written just before the demotion is on its way to the replicas; nobody takes writes meanwhile. */
    private static final Duration LAST_WRITES = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final RoleLabels labels;
    private final LiveNodes live;
    private final LongSupplier nanoTime;
    private final SentinelRepointing repointing;

    public CreationHandover(Vertx vertx, RoleLabels labels, LiveNodes live) {
        this(vertx, labels, live, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime()} tells it, for what is left of a pause */
    CreationHandover(Vertx vertx, RoleLabels labels, LiveNodes live, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.labels = labels;
        this.live = live;
        this.nanoTime = nanoTime;
        this.repointing = new SentinelRepointing(live);
    }

    /**
     * Hands over to the replica of the bootstrap pod that has the lowest ordinal; skipped unless all are in sync. The
     * future never fails.
     */
    public Future<HealResult> handOver(ManagedCluster cluster, Node bootstrap) {
        return live.lookAtRedis(cluster)
                .compose(seen -> switch (CreationPlan.of(bootstrap, seen)) {
                    case CreationPlan.HandOver h -> pauseAndMove(cluster, bootstrap, h);
                    case CreationPlan.Finish f ->
                        demote(cluster, bootstrap)
                                .compose(ok -> finish(cluster, bootstrap, f.successor(), f.others(), Optional.empty()));
                    case CreationPlan.Reinstate r -> reinstate(cluster, bootstrap, r.why(), Optional.empty());
                    case CreationPlan.Over o -> Future.<HealResult>succeededFuture(new HealResult.Done(o.what()));
                    case CreationPlan.NotYet n -> Future.<HealResult>succeededFuture(new HealResult.Skipped(n.why()));
                    case CreationPlan.Stuck s -> Future.<HealResult>succeededFuture(new HealResult.Failed(s.why()));
                })
                .otherwise(failure -> new HealResult.Failed(String.valueOf(failure.getMessage())));
    }

    private Future<HealResult> pauseAndMove(ManagedCluster cluster, Node bootstrap, CreationPlan.HandOver plan) {
        return repointing.forget(cluster, live.sentinels(cluster)).compose(ok -> {
            PauseWindow pause = new PauseWindow(WritePause.length(cluster), nanoTime);
            return objection(cluster, bootstrap, plan.successor(), pause)
                    .otherwise(failure -> Optional.of(String.valueOf(failure.getMessage())))
                    .compose(objection -> objection.isPresent()
                            ? resume(cluster, bootstrap, objection.get(), pause)
                            : move(cluster, bootstrap, plan, pause))
                    .otherwise(failure ->
                            new HealResult.Failed(String.valueOf(failure.getMessage()), Optional.of(pause.passed())));
        });
    }

    /** Why the bootstrap pod cannot be demoted in this pause; empty if it can be at this moment. */
    private Future<Optional<String>> objection(
            ManagedCluster cluster, Node bootstrap, Node successor, PauseWindow pause) {
        return offsetAtPause(cluster, bootstrap, pause)
                .compose(target -> reaches(
                        cluster,
                        successor,
                        target,
                        pause.length().multipliedBy(6).dividedBy(10)))
                .map(reached -> {
                    if (!reached) {
                        return Optional.of(successor.name() + " did not catch up while writes were paused");
                    }
                    return pause.over()
                            ? Optional.of(
                                    "the pause of writes was over before " + bootstrap.name() + " could be demoted")
                            : Optional.empty();
                });
    }

    /** In one write, so that the offset is that of the last write before the pause. */
    private Future<Long> offsetAtPause(ManagedCluster cluster, Node bootstrap, PauseWindow pause) {
        List<List<String>> commands = List.of(
                List.of("CLIENT", "PAUSE", String.valueOf(pause.length().toMillis()), "WRITE"), List.of("ROLE"));
        return live.allToRedis(cluster, bootstrap, commands).map(replies -> {
            RoleReply role = replies.getLast() instanceof Reply.Ok ok ? RoleReply.parse(ok.text()) : RoleReply.NONE;
            if (!role.master() || replies.getFirst() instanceof Reply.Refused) {
                throw new IllegalStateException(bootstrap.name() + " is no master any more, or cannot pause writes");
            }
            return role.offset();
        });
    }

    private Future<Boolean> reaches(ManagedCluster cluster, Node replica, long offset, Duration limit) {
        return new Polling(vertx)
                .until(
                        limit,
                        POLL,
                        () -> live.look(cluster, replica)
                                .map(answer -> answer.said().filter(view -> view.offset() >= offset)))
                .map(Optional::isPresent);
    }

    private Future<HealResult> resume(ManagedCluster cluster, Node bootstrap, String why, PauseWindow pause) {
        return live.toRedis(cluster, bootstrap, "CLIENT", "UNPAUSE")
                .compose(ok -> repointing.learn(cluster, live.sentinels(cluster), bootstrap))
                .map(ok -> new HealResult.Failed(
                        why + "; writes go on at " + bootstrap.name(), Optional.of(pause.held())));
    }

    /** It follows itself, not its successor: a replica that the new master lists, sentinels keep on their lists. */
    private Future<Void> demote(ManagedCluster cluster, Node bootstrap) {
        return live.follow(cluster, bootstrap, bootstrap);
    }

    /**
     * Should the pause have ended before the demotion after all, because the order was long on its way, the bootstrap pod
     * may have more than what was waited for. Only now it can take no more.
     */
    private Future<HealResult> move(
            ManagedCluster cluster, Node bootstrap, CreationPlan.HandOver plan, PauseWindow pause) {
        Node successor = plan.successor();
        return demote(cluster, bootstrap)
                .compose(ok -> live.look(cluster, bootstrap))
                .compose(answer -> {
                    Optional<Long> left =
                            answer.said().filter(view -> !view.isMaster()).map(RedisView::offset);
                    return left.isEmpty()
                            ? Future.<HealResult>succeededFuture(new HealResult.Failed(
                                    bootstrap.name() + " does not say what it had when it was demoted",
                                    Optional.of(pause.passed())))
                            : reaches(cluster, successor, left.get(), LAST_WRITES)
                                    .compose(has -> has
                                            ? finish(cluster, bootstrap, successor, plan.others(), Optional.of(pause))
                                            : reinstate(
                                                    cluster,
                                                    bootstrap,
                                                    bootstrap.name() + " took writes after its pause, up to offset "
                                                            + left.get() + ", that " + successor.name() + " lacks",
                                                    Optional.of(pause)));
                });
    }

    /** Nobody has been promoted: with the one that has everything as master again, nothing is lost. */
    private Future<HealResult> reinstate(
            ManagedCluster cluster, Node bootstrap, String why, Optional<PauseWindow> pause) {
        return live.lead(cluster, bootstrap)
                .compose(ok -> live.toRedis(cluster, bootstrap, "CLIENT", "UNPAUSE"))
                .compose(ok -> repointing.learn(cluster, live.sentinels(cluster), bootstrap))
                .map(ok -> new HealResult.Failed(
                        why + "; " + bootstrap.name() + " was made master again", pause.map(PauseWindow::passed)));
    }

    private Future<HealResult> finish(
            ManagedCluster cluster, Node bootstrap, Node successor, List<Node> others, Optional<PauseWindow> pause) {
        return live.toRedis(cluster, successor, "REPLICAOF", "NO", "ONE")
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
                                        pause.map(PauseWindow::passed))));
                    case HealResult.Skipped s -> new HealResult.Failed(s.why(), pause.map(PauseWindow::passed));
                    case HealResult.Failed f -> new HealResult.Failed(f.why(), pause.map(PauseWindow::passed));
                });
    }
}

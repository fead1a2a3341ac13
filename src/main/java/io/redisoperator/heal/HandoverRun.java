package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.HandoverMark;
import io.redisoperator.model.SteadyClock;
import io.redisoperator.model.WriteFence;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One hand-over, from the pause of writes to its end. Every way out lets writes go on at the one master, but for one:
 * where Sentinel agreed and then nobody was promoted, a replica may yet be, so that the old master takes none until it is
 * known that none will.
 */
final class HandoverRun {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration LEAST = Duration.ofSeconds(1);
    /** How long after it was given up a failover that Sentinel had accepted may still come. */
    private static final Duration LATE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final RoleLabels labels;
    private final LiveNodes live;
    private final ManagedCluster cluster;
    private final HandoverGuard guard;
    private final MasterSearch masters;
    private final PauseWindow pause;
    private boolean guarded;
    private Optional<Instant> accepted = Optional.empty();

    HandoverRun(Vertx vertx, RoleLabels labels, LiveNodes live, ManagedCluster cluster) {
        this.vertx = vertx;
        this.labels = labels;
        this.live = live;
        this.cluster = cluster;
        this.guard = new HandoverGuard(live, cluster);
        this.masters = new MasterSearch(vertx, live, cluster);
        this.pause = new PauseWindow(WritePause.length(cluster), System::nanoTime);
    }

    /** Never fails; where the old master cannot be told to go on, its pause ends by itself. */
    Future<HealResult> carryOut(HandoverPlan.Possible plan) {
        return roleAtPause(plan.master())
                .compose(paused -> caughtUp(plan.replicas(), paused.offset())
                        .compose(reached -> reached
                                ? guarded(plan.master(), paused.replicas()).compose(up -> failOverAlone(plan))
                                : giveUp(plan, "the replicas did not catch up while writes were paused")))
                .recover(failure -> giveUp(plan, String.valueOf(failure.getMessage())))
                .otherwise(failure -> failed(String.valueOf(failure.getMessage()), pause.length()))
                .eventually(() -> live.toRedis(cluster, plan.master(), "CLIENT", "SETNAME", "")
                        .otherwiseEmpty());
    }

    /**
     * In one write, so that the offset is that of the last write before the pause, and so that its pod, which may hand
     * over by itself, sees the mark or has its fence seen.
     */
    private Future<RoleReply> roleAtPause(Node master) {
        List<List<String>> commands = List.of(
                List.of("CLIENT", "SETNAME", HandoverMark.CONNECTION_NAME),
                List.of("CLIENT", "PAUSE", String.valueOf(pause.length().toMillis()), "WRITE"),
                List.of("CONFIG", "GET", "min-replicas-to-write"),
                List.of("ROLE"));
        return live.allToRedis(cluster, master, commands).map(replies -> {
            if (text(replies.get(2)).endsWith("\n" + WriteFence.FENCED.replicas())) {
                throw new IllegalStateException(master.name() + " hands over by itself");
            }
            RoleReply seen = RoleReply.parse(text(replies.getLast()));
            if (!seen.master()) {
                throw new IllegalStateException(master.name() + " is no master any more, or cannot pause writes");
            }
            return seen;
        });
    }

    private static String text(Reply reply) {
        return reply instanceof Reply.Ok ok ? ok.text() : "";
    }

    private Future<Boolean> caughtUp(List<Node> replicas, long target) {
        return new Polling(vertx)
                .until(
                        pause.length().dividedBy(4),
                        POLL,
                        () -> roles(replicas)
                                .map(all -> all.stream().allMatch(r -> r.offset() >= target)
                                        ? Optional.of(true)
                                        : Optional.<Boolean>empty()))
                .map(Optional::isPresent);
    }

    private Future<Void> guarded(Node master, int replicas) {
        guarded = true;
        return guard.raise(master, replicas);
    }

    /**
     * Whoever is master by now was not promoted by the failover that is only asked for next. Be it by hand or by Sentinel,
     * the pause and the guard stay until it is known which of them is to go. And Sentinel is not asked any more once the
     * old master could take writes again before anybody has made it a replica.
     */
    private Future<HealResult> failOverAlone(HandoverPlan.Possible plan) {
        return masters.now(plan.everybody()).compose(second -> {
            if (second.isPresent()) {
                String why = second.get().name()
                        + " answers as a master, too; writes go on once it is settled which of them stays";
                return Future.succeededFuture(failed(why, pause.length()));
            }
            return pause.over()
                    ? giveUp(plan, "the pause of writes was over before Sentinel could be asked")
                    : failOver(plan);
        });
    }

    private Future<HealResult> failOver(HandoverPlan.Possible plan) {
        // A look may see whoever is promoted before the reply is here.
        Instant asked = SteadyClock.ofProcess().instant();
        return live.toSentinel(cluster, plan.sentinel(), "SENTINEL", "FAILOVER", LiveNodes.masterName(cluster))
                .recover(failure -> mayHaveBegun(failure) ? Future.succeededFuture() : Future.failedFuture(failure))
                .compose(ok -> {
                    accepted = Optional.of(asked);
                    return masters.within(pause.left(), plan.everybody());
                })
                .compose(successor -> successor.isPresent()
                        ? settle(plan, successor.get())
                        : giveUp(plan, "no replica was promoted in time"));
    }

    /**
     * Somebody else may have asked for it at the same time: this pause serves that failover too. And a sentinel that
     * kept silent may have heard the order all the same.
     */
    private static boolean mayHaveBegun(Throwable failure) {
        return failure instanceof RedisFailure r
                && (r.mayHaveBeenHeard() || String.valueOf(r.getMessage()).contains("INPROG"));
    }

    /**
     * The label moves while the old master is demoted, and not before: kube-proxy, which would write its rules for a label
     * that only goes, writes them once a second.
     */
    private Future<HealResult> settle(HandoverPlan.Possible plan, Node successor) {
        Future<Boolean> demoted = demote(plan.master(), successor)
                .compose(done -> done ? guard.takeAway(plan.master()).map(true) : Future.succeededFuture(false));
        Future<Void> followed = follow(plan.replicas(), successor);
        // Once it follows, its label does no harm.
        Future<Void> labelled = labels.lead(cluster, successor)
                .compose(led -> labels.takeOff(cluster, plan.master()))
                .recover(failure -> demoted.compose(done -> labels.takeOff(cluster, plan.master())))
                .compose(off -> labels.handedOver(cluster, successor));
        return Future.join(demoted, followed, labelled.otherwiseEmpty()).map(all -> {
            String name = plan.master().name();
            return new HealResult.Done(
                    successor.name() + " took over from " + name
                            + (demoted.result() ? "" : ", which did not take the order to follow it"),
                    Optional.of(new HealResult.Move(Optional.of(name), successor.name(), pause.passed())));
        });
    }

    /**
     * Sentinel tells them too, but one after the other and beginning wherever it likes; until one follows, the new master
     * may not take writes.
     */
    private Future<Void> follow(List<Node> replicas, Node successor) {
        return Future.join(replicas.stream()
                        .filter(n -> !n.uid().equals(successor.uid()))
                        .map(n -> live.follow(cluster, n, successor))
                        .toList())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** As often as there is time for; what then still answers as a master, Sentinel demotes. */
    private Future<Boolean> demote(Node old, Node successor) {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of(
                "REPLICAOF",
                successor.endpoint().host(),
                String.valueOf(successor.endpoint().port())));
        commands.addAll(WritePause.RELEASE);
        Duration limit = pause.left().compareTo(LEAST) < 0 ? LEAST : pause.left();
        return new Polling(vertx)
                .until(
                        limit,
                        POLL,
                        () -> live.allToRedis(cluster, old, commands)
                                .map(replies -> replies.stream().anyMatch(Reply.Refused.class::isInstance)
                                        ? Optional.<Boolean>empty()
                                        : Optional.of(true)))
                .map(Optional::isPresent);
    }

    private Future<HealResult> giveUp(HandoverPlan.Possible plan, String why) {
        return accepted.isPresent() ? holdBack(plan, why) : resume(plan, why);
    }

    /**
     * Refuses writes before the pause ends by itself, and looks a little longer for whoever is promoted late. Whether
     * Sentinel has given up is for the next look to tell, which then lets writes go on; this one must not wait for as long
     * as failover-timeout.
     */
    private Future<HealResult> holdBack(HandoverPlan.Possible plan, String why) {
        return refuseWrites(plan.master())
                .compose(refused -> masters.within(LATE, plan.everybody())
                        .compose(late -> late.isPresent()
                                ? settle(plan, late.get())
                                : Future.succeededFuture(failed(
                                        why + "; " + plan.master().name()
                                                + (refused
                                                        ? " refuses writes until Sentinel has given the failover up"
                                                        : " could not be told to refuse writes"),
                                        refused ? pause.passed() : pause.length()))));
    }

    /** A pod that is being deleted refuses them by itself as it hands over, unless somebody else has told it to. */
    private Future<Boolean> refuseWrites(Node master) {
        if (master.deleting()) {
            return Future.succeededFuture(false);
        }
        List<List<String>> commands = new ArrayList<>(GuardCommands.of(WriteFence.HELD));
        commands.add(List.of("CLIENT", "UNPAUSE"));
        return live.allToRedis(cluster, master, commands)
                .map(replies -> replies.stream().noneMatch(Reply.Refused.class::isInstance))
                .otherwise(false);
    }

    /**
     * A pod that is being deleted may hand over by itself at this moment, relying on a pause: this one ends by itself.
     */
    private Future<HealResult> resume(HandoverPlan.Possible plan, String why) {
        Future<String> unpaused = plan.master().deleting()
                ? Future.succeededFuture("")
                : (guarded ? guard.takeAway(plan.master()) : Future.<Void>succeededFuture())
                        .compose(done -> live.toRedis(cluster, plan.master(), "CLIENT", "UNPAUSE"));
        return unpaused.map(told -> failed(
                why + "; writes go on at " + plan.master().name(),
                plan.master().deleting() ? pause.length() : pause.held()));
    }

    private HealResult failed(String why, Duration paused) {
        return new HealResult.Failed(why, Optional.of(paused), Optional.empty(), accepted);
    }

    private Future<List<RoleReply>> roles(List<Node> nodes) {
        return Future.join(nodes.stream()
                        .map(n -> live.toRedis(cluster, n, "ROLE")
                                .map(RoleReply::parse)
                                .otherwise(RoleReply.NONE))
                        .toList())
                .map(all -> all.<RoleReply>list());
    }
}

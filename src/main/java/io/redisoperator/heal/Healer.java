package io.redisoperator.heal;

import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Carries out heal commands. Each looks again before it acts: a command was decided on a snapshot that may be a second
 * old, and must do nothing when the cluster has moved on.
 */
public final class Healer {
    private final Kube kube;
    private final LiveNodes live;
    private final SentinelRepointing repointing;
    private final Promotion promotion;
    private final FailoverRequest failoverRequest;
    private final FollowMaster followMaster;
    private final MasterRetirement retirement;
    private final ExternalReplication external;
    private final RoleLabels labels;
    private final CurrentPods pods;

    public Healer(Kube kube, LiveNodes live, RoleLabels labels) {
        this(kube, live, labels, (key, difference) -> {});
    }

    /** @param unheard is told, in words, of a cluster whose pods are others than the caches say */
    public Healer(Kube kube, LiveNodes live, RoleLabels labels, BiConsumer<ClusterKey, String> unheard) {
        this.kube = kube;
        this.live = live;
        this.labels = labels;
        this.pods = new CurrentPods(kube, unheard);
        this.repointing = new SentinelRepointing(live);
        this.retirement = new MasterRetirement(kube, live);
        this.promotion = new Promotion(live, labels, repointing);
        this.failoverRequest = new FailoverRequest(live);
        this.followMaster = new FollowMaster(live);
        this.external = new ExternalReplication(live, promotion, repointing);
    }

    /**
     * Carries out one command. The future never fails: trouble is a {@link HealResult.Failed}.
     *
     * @param decided when what it was decided on was seen
     */
    public Future<HealResult> heal(ManagedCluster cluster, HealCommand command, Instant decided) {
        return carryOut(cluster, command, decided)
                .otherwise(failure -> new HealResult.Failed(String.valueOf(failure.getMessage())));
    }

    private Future<HealResult> carryOut(ManagedCluster cluster, HealCommand command, Instant decided) {
        return switch (command) {
            case HealCommand.SetRoleLabel c -> setRoleLabel(cluster, c, decided);
            case HealCommand.AttachReplica c -> followMaster.attach(cluster, c);
            case HealCommand.DemoteMaster c -> followMaster.demote(cluster, c);
            case HealCommand.RetireMaster c -> retirement.advance(cluster, c);
            case HealCommand.SetWriteGuard c -> retirement.guard(cluster, c);
            case HealCommand.FollowExternal c -> external.follow(cluster, c);
            case HealCommand.PromoteFromExternal c -> external.promote(cluster, c);
            case HealCommand.RequestFailover c -> failoverRequest.carryOut(cluster, c);
            case HealCommand.Promote c ->
                withCurrentPods(
                        cluster,
                        () -> live.redis(cluster, c.node())
                                .map(n -> promotion.promote(cluster, n, c.over()))
                                .orElseGet(() -> gone(c.node())));
            case HealCommand.PromoteAsAsked c ->
                withCurrentPods(
                        cluster,
                        () -> live.redis(cluster, c.node())
                                .map(n -> promotion.promoteAsAsked(cluster, n, c.over()))
                                .orElseGet(() -> gone(c.node())));
            case HealCommand.AnnounceExternal c -> external.announce(cluster, c);
            case HealCommand.MonitorMaster c -> withCurrentPods(cluster, () -> monitorMaster(cluster, c));
            case HealCommand.ForgetMaster c -> withCurrentPods(cluster, () -> forgetMaster(cluster, c));
            case HealCommand.ConfigureSentinel c -> configure(cluster, c);
            case HealCommand.ResetSentinel c -> reset(cluster, c);
            case HealCommand.ReplaceSentinel c ->
                live.sentinel(cluster, c.sentinel())
                        .map(n -> replace(cluster, n, c.ifSilent()))
                        .orElseGet(() -> gone(c.sentinel()));
        };
    }

    /** For what cannot be taken back: a pod that is not known of may be the master that seems to be missing. */
    private Future<HealResult> withCurrentPods(ManagedCluster cluster, Supplier<Future<HealResult>> act) {
        return pods.unknown(cluster)
                .compose(unknown -> unknown.isEmpty()
                        ? act.get()
                        : skipped("the API server has other pods by these names than have been heard of: "
                                + String.join(", ", unknown)));
    }

    private Future<HealResult> setRoleLabel(ManagedCluster cluster, HealCommand.SetRoleLabel command, Instant decided) {
        return live.redis(cluster, command.pod())
                .map(node -> labels.set(cluster, node, command.role(), decided))
                .orElseGet(() -> gone(command.pod()));
    }

    private Future<HealResult> monitorMaster(ManagedCluster cluster, HealCommand.MonitorMaster command) {
        Optional<Node> master = live.redis(cluster, command.master());
        if (master.isEmpty()) {
            return gone(command.master());
        }
        List<HealCommand.Target> wanted = command.sentinels();
        return live.lookAtSentinels(cluster).compose(seen -> {
            if (failingOver(seen)) {
                return skipped("a failover is in progress");
            }
            List<Seen<SentinelView>> meant = seen.stream()
                    .filter(s -> wanted.contains(s.node().target()))
                    .toList();
            // One that is left out would teach the others what they are to forget.
            Optional<Node> silent = meant.stream()
                    .filter(s -> s.view().isEmpty() && !s.node().deleting())
                    .map(Seen::node)
                    .findFirst();
            if (silent.isPresent()) {
                return skipped(silent.get().name() + " does not answer");
            }
            List<Node> answering = meant.stream()
                    .filter(s -> s.view().isPresent())
                    .map(Seen::node)
                    .toList();
            if (answering.isEmpty()) {
                return skipped("none of the sentinels answers");
            }
            // What was seen may have been the moment between the two phases of another such command.
            boolean allKnow = meant.stream()
                    .allMatch(s -> s.view()
                            .flatMap(SentinelView::monitor)
                            .filter(monitor ->
                                    monitor.master().equals(master.get().endpoint()))
                            .isPresent());
            return allKnow ? skipped("they monitor it already") : repointing.repoint(cluster, answering, master.get());
        });
    }

    private Future<HealResult> replace(ManagedCluster cluster, Node sentinel, boolean ifSilent) {
        Future<Boolean> answers = ifSilent
                ? live.lookSentinel(cluster, sentinel)
                        .map(answer -> answer.said().isPresent())
                : Future.succeededFuture(false);
        return answers.compose(heard -> heard
                ? skipped(sentinel.name() + " answers again")
                : kube.delete(sentinel.pod(), Optional.empty()).map(ok -> done("replaced " + sentinel.name())));
    }

    private Future<HealResult> forgetMaster(ManagedCluster cluster, HealCommand.ForgetMaster command) {
        return live.lookAtSentinels(cluster).compose(sentinels -> {
            if (any(sentinels, SentinelView.Monitor::failoverGoesOn)) {
                return skipped("a failover is in progress");
            }
            return live.lookAtRedis(cluster).compose(redis -> {
                List<Seen<RedisView>> others = redis.stream()
                        .filter(s ->
                                command.over().filter(s.node().target()::equals).isEmpty())
                        .toList();
                Optional<Node> inOrder = first(others, v -> v.isMaster() || v.linkUp());
                if (inOrder.isPresent()) {
                    return skipped(inOrder.get().name() + " is a master, or has one");
                }
                Optional<Node> heard = redis.stream()
                        .filter(s -> s.view().isEmpty())
                        .map(Seen::node)
                        .filter(silent -> heard(cluster, sentinels, silent))
                        .findFirst();
                if (heard.isPresent()) {
                    return skipped("the sentinels hear " + heard.get().name() + ", which keeps silent");
                }
                List<Node> meant = sentinels.stream()
                        .map(Seen::node)
                        .filter(node -> command.sentinels().contains(node.target()))
                        .toList();
                return repointing
                        .forget(cluster, meant)
                        .map(ok -> done("sentinels promote nobody until a master is chosen"));
            });
        });
    }

    /** Whether a majority holds it for the master and has heard from it lately. */
    private static boolean heard(ManagedCluster cluster, List<Seen<SentinelView>> sentinels, Node redis) {
        long hearing = sentinels.stream()
                .flatMap(s -> s.view().flatMap(SentinelView::monitor).stream())
                .filter(monitor -> monitor.master().equals(redis.endpoint()) && monitor.reachesMaster())
                .count();
        return hearing > cluster.failover().sentinel().replicas() / 2;
    }

    private Future<HealResult> configure(ManagedCluster cluster, HealCommand.ConfigureSentinel command) {
        Optional<Node> sentinel = live.sentinel(cluster, command.sentinel());
        if (sentinel.isEmpty()) {
            return gone(command.sentinel());
        }
        return live.allToSentinel(cluster, sentinel.get(), SentinelRepointing.settingCommands(cluster))
                .map(replies -> replies.stream()
                        .filter(Reply.Refused.class::isInstance)
                        .map(Reply.Refused.class::cast)
                        .findFirst()
                        .<HealResult>map(r ->
                                new HealResult.Failed(command.sentinel().pod() + " refused a setting: " + r.error()))
                        .orElseGet(() -> done(
                                "set quorum and timers of " + command.sentinel().pod())));
    }

    /**
     * Only while the others could still elect, as a sentinel that was reset knows nobody for a while; one that cannot
     * lead a failover anyway loses nothing by it.
     */
    private Future<HealResult> reset(ManagedCluster cluster, HealCommand.ResetSentinel command) {
        Optional<Node> sentinel = live.sentinel(cluster, command.sentinel());
        if (sentinel.isEmpty()) {
            return gone(command.sentinel());
        }
        return live.lookAtSentinels(cluster).compose(all -> {
            List<Seen<SentinelView>> seen =
                    all.stream().filter(s -> !isGivenUp(s)).toList();
            if (!seen.stream().allMatch(Healer::calm)) {
                return skipped("not every sentinel is calm");
            }
            boolean othersElect = seen.stream()
                    .filter(s -> !s.node().target().equals(command.sentinel()))
                    .allMatch(Healer::seesQuorum);
            boolean canLead = seen.stream()
                    .filter(s -> s.node().target().equals(command.sentinel()))
                    .anyMatch(Healer::seesQuorum);
            if (canLead && !othersElect) {
                return skipped("not every other sentinel sees a quorum");
            }
            return live.toSentinel(cluster, sentinel.get(), "SENTINEL", "RESET", LiveNodes.masterName(cluster))
                    .map(ok -> done("made " + command.sentinel().pod() + " learn its peers and replicas anew"));
        });
    }

    /** One that is to be deleted and keeps silent, which it does for ever where its node is cut off. */
    private static boolean isGivenUp(Seen<SentinelView> sentinel) {
        return sentinel.view().isEmpty() && sentinel.node().deleting();
    }

    private static boolean calm(Seen<SentinelView> sentinel) {
        return sentinel.view()
                .filter(view -> !view.tilt())
                .flatMap(SentinelView::monitor)
                .filter(monitor -> !monitor.failoverInProgress() && !monitor.doubtsMaster())
                .isPresent();
    }

    private static boolean seesQuorum(Seen<SentinelView> sentinel) {
        return sentinel.view()
                .flatMap(SentinelView::monitor)
                .filter(SentinelView.Monitor::quorumReachable)
                .isPresent();
    }

    /** One in TILT goes on with no failover, and learns of another master by whoever tells it. */
    private static boolean failingOver(List<Seen<SentinelView>> sentinels) {
        return sentinels.stream()
                .flatMap(s -> s.view().filter(view -> !view.tilt()).flatMap(SentinelView::monitor).stream())
                .anyMatch(SentinelView.Monitor::failoverGoesOn);
    }

    private static boolean any(List<Seen<SentinelView>> sentinels, Predicate<SentinelView.Monitor> what) {
        return sentinels.stream()
                .flatMap(s -> s.view().flatMap(SentinelView::monitor).stream())
                .anyMatch(what);
    }

    private static Optional<Node> first(List<Seen<RedisView>> redis, Predicate<RedisView> what) {
        return redis.stream()
                .filter(s -> s.view().filter(what).isPresent())
                .map(Seen::node)
                .findFirst();
    }

    private static HealResult done(String text) {
        return new HealResult.Done(text);
    }

    private static Future<HealResult> skipped(String why) {
        return Future.succeededFuture(new HealResult.Skipped(why));
    }

    private static Future<HealResult> gone(HealCommand.Target target) {
        return skipped(target.pod() + " is gone");
    }
}

package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.ReplicaLag;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.PodTrial;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.ContainerNames;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Replaces pods of an older revision: replicas first, one at a time, the next only when every pod is in sync and has all
 * but the last {@link ReplicaLag#BOUND} of what the master has; the master last, after it has handed over. A new revision
 * that does not start stops this after one replica; a pod that is stuck in a revision given up since is replaced first.
 */
public final class RedisRollout {
    private static final String OUTDATED = "its revision is outdated";

    private final Bus bus;
    private final Kube kube;
    private final LiveNodes live;
    private final ReplicaLag lag;
    private final MoveMaster moves;
    private final PodTrial trial;

    public RedisRollout(Bus bus, Kube kube, ReplicaLag lag, MoveMaster moves) {
        this.bus = bus;
        this.kube = kube;
        this.live = lag.live();
        this.lag = lag;
        this.moves = moves;
        this.trial = new PodTrial(kube);
    }

    Future<StepOutcome> advance(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        if (now.held()) {
            // Its pods are left as they are even where the earlier operator had not finished replacing them.
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        if (now.former()) {
            return wait("the StatefulSet to ask for pods of this operator");
        }
        Optional<StatefulSet> set = now.statefulSet();
        if (set.isEmpty()
                || !StuckPods.observed(set.get())
                || set.get().getStatus().getUpdateRevision() == null) {
            return wait("the StatefulSet's controller");
        }
        String target = String.valueOf(set.get().getStatus().getUpdateRevision());
        List<Pod> pods = now.redisPods();
        List<Pod> outdated = pods.stream().filter(p -> !isOf(p, target)).toList();
        if (outdated.isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        Optional<Pod> stuck = outdated.stream()
                .filter(p -> !deleting(p) && !ClusterObjects.ready(p))
                .filter(p ->
                        ContainerTrouble.keepingDown(ContainerNames.REDIS, p).isPresent())
                .findFirst();
        // It serves nobody, and is mended whatever the sentinels do; but not by a revision that does not start itself.
        if (stuck.isPresent() && pods.stream().noneMatch(p -> isOf(p, target) && ContainerTrouble.onTrial(p))) {
            return replaceStuck(cluster, set.get(), stuck.get());
        }
        if (!cluster.follows()
                && now.settledSentinels() != cluster.failover().sentinel().replicas()) {
            return wait("the sentinels to settle: they and Redis are never rolled together");
        }
        // What crashes beside Redis must not hold up the edit that mends it, nor spread by one that breaks it.
        List<Pod> unready = pods.stream()
                .filter(p -> !(isOf(p, target) ? ClusterObjects.ready(p) : ClusterObjects.redisReady(p)))
                .toList();
        int replicas = cluster.failover().redis().replicas();
        boolean all = pods.size() == replicas;
        // More of them are there while a scale-down waits, perhaps for the one that the edit mends.
        if (pods.size() >= replicas
                && !unready.isEmpty()
                && unready.stream().allMatch(p -> outdated.contains(p) && !deleting(p))) {
            return live.lookAtRedis(cluster)
                    .compose(seen -> all && UnreadyPod.isMasterAlone(cluster, unready, seen)
                            ? next(cluster, outdated, target, seen)
                            : replaceUnready(cluster, unready, seen));
        }
        if (!all || !unready.isEmpty()) {
            return awaitReady(unready.stream().findFirst());
        }
        return live.lookAtRedis(cluster)
                .compose(seen -> cluster.external()
                        .filter(external -> cluster.follows())
                        .map(external -> nextFollower(cluster, external.address(), outdated, seen))
                        .orElseGet(() -> next(cluster, outdated, target, seen)));
    }

    /**
     * With the pod goes what is on a volume of its own. One that nobody labelled has never served; of one that has, another
     * must have the data.
     */
    private Future<StepOutcome> replaceStuck(ManagedCluster cluster, StatefulSet set, Pod pod) {
        String why = "it does not start and its revision is outdated";
        boolean holdsNothing = !set.getSpec().getVolumeClaimTemplates().isEmpty()
                || cluster.follows()
                || !pod.getMetadata().getLabels().containsKey(Labels.ROLE);
        if (holdsNothing) {
            return replace(cluster, pod, why);
        }
        String name = pod.getMetadata().getName();
        return live.lookAtRedis(cluster)
                .compose(seen -> masters(seen).size() == 1
                        ? replace(cluster, pod, why)
                        : Future.succeededFuture(new StepOutcome.Rejected(name
                                + " does not start, has no volume that outlives it, and may hold what nobody else has,"
                                + " as no master answers: if it lacks memory, give it more where it is (kubectl patch pod "
                                + name + " --subresource resize); if its data may be lost, delete it by hand")));
    }

    private boolean haveClaims(ManagedCluster cluster) {
        return new ClusterObjects(kube, cluster).haveClaims();
    }

    private static List<Seen<RedisView>> masters(List<Seen<RedisView>> seen) {
        return seen.stream()
                .filter(s -> s.view().map(RedisView::isMaster).orElse(false))
                .toList();
    }

    private static Future<StepOutcome> awaitReady(Optional<Pod> unready) {
        String who = unready.map(p -> p.getMetadata().getName()).orElse("a missing pod");
        String why = unready.flatMap(ContainerTrouble::of).map(t -> ": " + t).orElse("");
        return wait(who + " to be ready before the next pod is replaced" + why);
    }

    /** What keeps them from getting ready may be what the edit mends. One at a time: the next once that is ready. */
    private Future<StepOutcome> replaceUnready(ManagedCluster cluster, List<Pod> pods, List<Seen<RedisView>> seen) {
        List<UnreadyPod> unready = pods.stream()
                .map(pod -> new UnreadyPod(cluster, pod, seen, haveClaims(cluster)))
                .toList();
        Optional<UnreadyPod> spare = unready.stream().filter(UnreadyPod::mayGo).findFirst();
        Optional<String> objection =
                spare.orElse(unready.getFirst()).foreignData().or(() -> spare.flatMap(UnreadyPod::onlyCopy));
        if (objection.isPresent()) {
            return Future.succeededFuture(new StepOutcome.Rejected(objection.get()));
        }
        String why = "it is not ready and its revision is outdated";
        return spare.map(one -> one.master()
                        .map(master -> replaceReplica(cluster, one.pod(), master, why))
                        .orElseGet(() -> replace(cluster, one.pod(), why)))
                .orElseGet(() -> awaitReady(pods.stream().findFirst()));
    }

    /** There is no master among them: all are alike. */
    private Future<StepOutcome> nextFollower(
            ManagedCluster cluster, Endpoint external, List<Pod> outdated, List<Seen<RedisView>> seen) {
        Optional<Node> behind =
                seen.stream().filter(s -> !inSync(s, external)).map(Seen::node).findFirst();
        return behind.map(node ->
                        wait(node.name() + " to be in sync with " + external + " before the next pod is replaced"))
                .orElseGet(() -> replace(cluster, outdated.getFirst(), OUTDATED));
    }

    static boolean inSync(Seen<RedisView> seen, Endpoint master) {
        return seen.view()
                .filter(view ->
                        view.inSync() && view.master().filter(master::equals).isPresent())
                .isPresent();
    }

    private Future<StepOutcome> next(
            ManagedCluster cluster, List<Pod> outdated, String target, List<Seen<RedisView>> seen) {
        Optional<String> foreign = UnreadyPod.foreignData(cluster, seen);
        if (foreign.isPresent()) {
            return Future.succeededFuture(new StepOutcome.Rejected(foreign.get()));
        }
        List<Seen<RedisView>> masters = masters(seen);
        if (masters.size() != 1) {
            return wait("exactly one master before the next pod is replaced");
        }
        Node master = masters.getFirst().node();
        List<Seen<RedisView>> replicas =
                seen.stream().filter(s -> !s.node().equals(master)).toList();
        Optional<Node> cutOff = replicas.stream()
                .filter(s -> !inSync(s, master.endpoint()))
                .map(Seen::node)
                .findFirst();
        if (cutOff.isPresent()) {
            return wait(cutOff.get().name() + " to be in sync before the next pod is replaced");
        }
        long offset = masters.getFirst().view().map(RedisView::offset).orElse(Long.MAX_VALUE);
        return lag.behind(cluster, offset, replicas).compose(behind -> {
            if (behind.isEmpty()) {
                return next(cluster, outdated, target, masters.getFirst());
            }
            // What it lacks may be what the edit gives it; all others are near, so that none is missed.
            Optional<Pod> itself = outdated.stream()
                    .filter(p -> behind.size() == 1
                            && p.getMetadata()
                                    .getName()
                                    .equals(behind.getFirst().name()))
                    .findFirst();
            return itself.map(pod -> replaceReplica(cluster, pod, master, OUTDATED))
                    .orElseGet(() -> wait(behind.getFirst().name() + " to have all but the last MiB of what "
                            + master.name() + " has before the next pod is replaced"));
        });
    }

    private Future<StepOutcome> next(
            ManagedCluster cluster, List<Pod> outdated, String target, Seen<RedisView> seenMaster) {
        Node master = seenMaster.node();
        Optional<Pod> replica = outdated.stream()
                .filter(p -> !p.getMetadata().getName().equals(master.name()))
                .findFirst();
        if (replica.isPresent()) {
            return replaceReplica(cluster, replica.get(), master, OUTDATED);
        }
        if (cluster.failover().redis().masterCare().disableRollout()) {
            return wait("spec.redis.disableMasterRollout to be taken back, or another pod to become master, before the"
                    + " master's pod " + master.name() + " is replaced too");
        }
        if (cluster.failover().redis().replicas() == 1) {
            return seenMaster
                    .view()
                    .flatMap(view -> OnlyCopy.in(master.name(), view, cluster, haveClaims(cluster)))
                    .map(why -> Future.<StepOutcome>succeededFuture(new StepOutcome.Rejected(why)))
                    .orElseGet(() -> replace(cluster, master.pod(), "its revision is outdated and it is the only one"));
        }
        return moves.move(
                cluster,
                new MoveMaster.Wish(
                        master,
                        n -> isOf(n.pod(), target),
                        MoveCause.ROLLING_UPDATE,
                        "its pod's revision is outdated"));
    }

    /** The script that stops a pod of an earlier operator asks a Sentinel whether it is master, and then loses time. */
    private Future<StepOutcome> replaceReplica(ManagedCluster cluster, Pod replica, Node master, String why) {
        if (Heritage.knowsIdentity(replica.getSpec(), cluster.key())) {
            return replace(cluster, replica, why);
        }
        return live.lookAtSentinels(cluster)
                .compose(seen -> seen.stream()
                                .flatMap(s -> s.view().stream())
                                .flatMap(view -> view.monitor().stream())
                                .allMatch(monitor -> monitor.master().equals(master.endpoint()))
                        ? replace(cluster, replica, why)
                        : wait("every sentinel to name " + master.name() + " before the next pod is replaced"));
    }

    /** One that nothing could come after is left as it is, even if it does not start. */
    private Future<StepOutcome> replace(ManagedCluster cluster, Pod pod, String why) {
        return new ClusterObjects(kube, cluster)
                .statefulSet()
                .map(trial::of)
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .compose(refusal -> refusal.isEmpty()
                        ? delete(cluster, pod, why)
                        : Future.succeededFuture(
                                new StepOutcome.Rejected(pod.getMetadata().getName()
                                        + " stays, as the API server would not take the pod that is to replace it: "
                                        + refusal.get())));
    }

    private Future<StepOutcome> delete(ManagedCluster cluster, Pod pod, String why) {
        String name = pod.getMetadata().getName();
        return kube.delete(pod, Optional.empty()).compose(ok -> {
            bus.publish(new Message.Noted(cluster.key(), false, "PodReplaced", "Replaced " + name + ": " + why));
            return wait(name + " to come back");
        });
    }

    private static boolean isOf(Pod pod, String revision) {
        return Objects.equals(ClusterObjects.label(pod, ClusterObjects.REVISION), revision);
    }

    private static boolean deleting(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    private static Future<StepOutcome> wait(String reason) {
        return Future.succeededFuture(StepOutcome.waiting(reason));
    }
}

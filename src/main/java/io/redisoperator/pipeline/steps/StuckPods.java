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
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.MainContainer;
import io.redisoperator.model.Endpoint;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.CreationState;
import io.redisoperator.pipeline.PodTrial;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.ContainerNames;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Pods that do not start or do not get ready, of a revision that an edit has given up, while a cluster is created. The creation waits for them,
 * and the roll-out, which replaces such pods of a cluster that runs, comes after it.
 */
final class StuckPods {
    private final Bus bus;
    private final Kube kube;
    private final LiveNodes live;
    private final PodTrial trial;
    private final CreationState creation;

    StuckPods(Bus bus, Kube kube, LiveNodes live) {
        this.bus = bus;
        this.kube = kube;
        this.live = live;
        this.trial = new PodTrial(kube);
        this.creation = new CreationState(kube);
    }

    /** Replaces one of them, and says what is waited for; empty if there is none, or none may be replaced now. */
    Future<Optional<StepOutcome>> replaceOne(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<StatefulSet> set = now.statefulSet().filter(StuckPods::observed);
        List<Pod> pods = now.redisPods();
        Optional<Pod> stuck = pods.stream()
                .filter(now::outdated)
                .filter(pod -> !ClusterObjects.ready(pod))
                .filter(pod -> ContainerTrouble.of(pod).isPresent() || runs(pod))
                .min(Comparator.comparing(pod -> ContainerTrouble.of(pod).isEmpty()));
        boolean another =
                pods.stream().anyMatch(pod -> leaves(pod) || (!now.outdated(pod) && ContainerTrouble.onTrial(pod)));
        if (!creation.inProgress(cluster) || set.isEmpty() || stuck.isEmpty() || another) {
            return Future.succeededFuture(Optional.empty());
        }
        return holdsACopyAtMost(cluster, set.get(), stuck.get())
                .compose(harmless -> harmless
                        ? replace(cluster, set.get(), stuck.get()).map(Optional::of)
                        : Future.succeededFuture(Optional.empty()));
    }

    /** One that waits for nothing but its probe: by a revision given up since, that may never be. */
    private static boolean runs(Pod pod) {
        return MainContainer.of(pod, ContainerNames.REDIS)
                .filter(MainContainer::runs)
                .isPresent();
    }

    /** One whose Redis has never run has nothing that its claim would not have without it, nor has one that does not run. */
    private Future<Boolean> holdsACopyAtMost(ManagedCluster cluster, StatefulSet set, Pod pod) {
        boolean hasRun = MainContainer.of(pod, ContainerNames.REDIS)
                .filter(MainContainer::hasRun)
                .isPresent();
        boolean claims = !set.getSpec().getVolumeClaimTemplates().isEmpty();
        if (!hasRun || (claims && !runs(pod))) {
            return Future.succeededFuture(true);
        }
        if (cluster.follows()) {
            Optional<Endpoint> outside = cluster.external().map(ExternalMaster::address);
            return live.lookAtRedis(cluster)
                    .map(seen -> outside.isPresent()
                            && viewOf(pod, seen)
                                    .filter(view -> isACopy(pod, view, outside.get()))
                                    .isPresent());
        }
        return live.bootstrap(cluster)
                .filter(node -> !node.deleting())
                .map(bootstrap -> live.lookAtRedis(cluster)
                        .map(seen -> leads(bootstrap, seen)
                                && viewOf(pod, seen)
                                        .map(view -> isACopy(pod, view, bootstrap.endpoint()))
                                        // It may be a master beside the bootstrap pod, and have taken writes.
                                        .orElseGet(() -> !runs(pod))))
                .orElseGet(() -> Future.succeededFuture(false));
    }

    private static boolean leads(Node bootstrap, List<Seen<RedisView>> seen) {
        return seen.stream()
                .filter(s -> s.node().target().equals(bootstrap.target()))
                .flatMap(s -> s.view().stream())
                .anyMatch(RedisView::isMaster);
    }

    private static Optional<RedisView> viewOf(Pod pod, List<Seen<RedisView>> seen) {
        return seen.stream()
                .filter(s -> s.node().uid().equals(pod.getMetadata().getUid()))
                .findFirst()
                .flatMap(Seen::view);
    }

    /** Where nothing else is amiss with it, it must have all of the master's data, as it may be getting there. */
    private static boolean isACopy(Pod pod, RedisView view, Endpoint master) {
        boolean follows = view.master().filter(master::equals).isPresent();
        return !view.isMaster()
                && follows
                && (view.inSync() || ContainerTrouble.of(pod).isPresent());
    }

    private Future<StepOutcome> replace(ManagedCluster cluster, StatefulSet set, Pod pod) {
        String name = pod.getMetadata().getName();
        return trial.of(set)
                .compose(refusal -> refusal.<Future<StepOutcome>>map(
                                words -> Future.succeededFuture(new StepOutcome.Rejected(name
                                        + " stays, as the API server would not take the pod that is to replace it: "
                                        + words)))
                        .orElseGet(() -> kube.delete(pod, Optional.empty()).map(done -> {
                            bus.publish(new Message.Noted(
                                    cluster.key(),
                                    false,
                                    "PodReplaced",
                                    "Replaced " + name + ": it does not get ready and its revision is outdated"));
                            return StepOutcome.waiting(name + " to come back");
                        })));
    }

    private static boolean leaves(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether its controller has seen the newest template; before, its status names the revision of an older one. */
    static boolean observed(StatefulSet set) {
        return set.getStatus() != null
                && set.getStatus().getObservedGeneration() != null
                && set.getStatus().getObservedGeneration() >= set.getMetadata().getGeneration();
    }
}

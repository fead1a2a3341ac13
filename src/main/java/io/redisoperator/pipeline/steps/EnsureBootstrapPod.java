package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.BootstrapPod;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.Drift;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.MainContainer;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.Rehearsal;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.ContainerNames;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Step 1: a Redis that is master from its first moment, so that the others have somebody to follow. It is made only
 * where no data of this cluster can exist: no StatefulSet, no claim, no Redis pod, by the API server's own word and not
 * only by a cache's. A cluster that follows a Redis outside needs none.
 */
public final class EnsureBootstrapPod implements Step {
    /** Whom its file has it follow: where a command of the user's drops the arguments, another one would do the same. */
    private static final String BOOTED_WITH = "127.0.0.1";

    private final Kube kube;
    private final LiveNodes live;
    private final EnsureAccess access;
    private final LeavePods takeover;
    private final EnsuredObjects objects;
    private final DesiredOptions options;
    private final Rehearsal rehearsal;

    /** How the last bootstrap pod ended: the next one knows nothing of it, and most likely ends alike. */
    private final Map<ClusterKey, String> ends = new HashMap<>();

    public EnsureBootstrapPod(Kube kube, LiveNodes live, EnsureAccess access, EnsureRedis.Objects objects) {
        this.kube = kube;
        this.live = live;
        this.access = access;
        this.takeover = objects.takeover();
        this.objects = objects.ensured();
        this.options = objects.options();
        this.rehearsal = new Rehearsal(kube, objects.ensured(), objects.options());
    }

    @Override
    public String name() {
        return "BootstrapPod";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        StepOutcome names = nothingRuns(cluster) ? rehearsal.names(cluster) : StepOutcome.SETTLED;
        if (!(names instanceof StepOutcome.Settled)) {
            return Future.succeededFuture(names);
        }
        return configuration(cluster)
                .compose(before ->
                        before instanceof StepOutcome.Settled ? bootstrap(cluster) : Future.succeededFuture(before));
    }

    /** What runs is looked after as far as it goes, whatever another resource has taken of it. */
    private boolean nothingRuns(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        return now.statefulSet().isEmpty()
                && now.bootstrapPod().isEmpty()
                && now.redisPods().isEmpty();
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        ends.remove(key);
    }

    /** What every Redis of the cluster boots from, the bootstrap pod first. */
    private Future<StepOutcome> configuration(ManagedCluster cluster) {
        return takeover.again(cluster)
                .compose(before ->
                        before instanceof StepOutcome.Settled ? access.ensure(cluster) : Future.succeededFuture(before))
                .compose(before ->
                        before instanceof StepOutcome.Settled ? written(cluster) : Future.succeededFuture(before));
    }

    private Future<StepOutcome> written(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        return objects.present(cluster, now.configuration(now.configMemory()));
    }

    private Future<StepOutcome> bootstrap(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<Pod> pod = now.bootstrapPod();
        if (cluster.follows()) {
            return pod.filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                    .map(p -> kube.delete(p, Optional.empty()))
                    .orElseGet(Future::succeededFuture)
                    .map(StepOutcome.SETTLED);
        }
        if (pod.isPresent()) {
            return existing(cluster, pod.get(), now.statefulSet().isPresent());
        }
        if (now.statefulSet().isPresent()
                || !now.redisPods().isEmpty()
                || !now.claims().isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        return dataMayExist(cluster)
                .compose(mayExist -> mayExist
                        ? Future.succeededFuture(StepOutcome.SETTLED)
                        : rehearsal
                                .objects(cluster)
                                .compose(rehearsed -> rehearsed instanceof StepOutcome.Settled
                                        ? objects.present(cluster, BootstrapPod.of(cluster.failover(), options))
                                        : Future.succeededFuture(rehearsed))
                                .map(outcome -> outcome instanceof StepOutcome.Settled
                                        ? StepOutcome.waiting("the bootstrap pod to start" + lastEnd(cluster))
                                        : outcome));
    }

    private Future<Boolean> dataMayExist(ManagedCluster cluster) {
        String namespace = cluster.key().namespace();
        Future<Boolean> found = kube.live(
                        StatefulSet.class,
                        namespace,
                        ObjectNames.of(cluster.key()).redis())
                .map(Optional::isPresent);
        List<String> claims = RedisStatefulSet.claimNames(cluster.failover());
        for (String claim : claims) {
            found = found.compose(already -> already
                    ? Future.succeededFuture(true)
                    : kube.live(PersistentVolumeClaim.class, namespace, claim).map(Optional::isPresent));
        }
        return found;
    }

    private Future<StepOutcome> existing(ManagedCluster cluster, Pod pod, boolean hasStatefulSet) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return Future.succeededFuture(
                    hasStatefulSet ? StepOutcome.SETTLED : StepOutcome.waiting("the old bootstrap pod to go"));
        }
        if (hasEnded(pod)) {
            // It is never restarted in place: a master that comes back empty would empty its replicas too.
            ContainerTrouble.end(pod).ifPresent(end -> ends.put(cluster.key(), end));
            return kube.delete(pod, Optional.of(0L))
                    .map(
                            hasStatefulSet
                                    ? StepOutcome.SETTLED
                                    : StepOutcome.waiting("a new bootstrap pod" + lastEnd(cluster)));
        }
        if (!hasRun(pod) && Drift.appliedOtherwise(pod, BootstrapPod.of(cluster.failover(), options))) {
            return renewed(cluster, pod, hasStatefulSet);
        }
        Optional<Node> node = live.bootstrap(cluster);
        if (node.isEmpty()) {
            return Future.succeededFuture(StepOutcome.waiting("the bootstrap pod to start" + trouble(cluster, pod)));
        }
        return live.lookAtRedis(cluster).compose(seen -> {
            Optional<RedisView> view = seen.stream()
                    .filter(s -> s.node().equals(node.get()))
                    .findFirst()
                    .flatMap(Seen::view);
            if (view.isEmpty()) {
                return Future.succeededFuture(
                        StepOutcome.waiting("the bootstrap pod's Redis to answer" + trouble(cluster, pod)));
            }
            ends.remove(cluster.key());
            boolean demoted = view.flatMap(RedisView::master)
                    .filter(master -> !master.host().equals(BOOTED_WITH))
                    .isPresent();
            if (demoted && seen.stream().allMatch(EnsureBootstrapPod::isEmptyReplica)) {
                return kube.delete(pod, Optional.of(0L))
                        .map(
                                hasStatefulSet
                                        ? StepOutcome.SETTLED
                                        : StepOutcome.waiting(
                                                "a new bootstrap pod: somebody made the last one a replica"));
            }
            return Future.succeededFuture(StepOutcome.SETTLED);
        });
    }

    /**
     * Makes way for one as the spec asks for by now: what keeps it from starting may be what was mended. The API server is
     * asked, as a Redis that has started since may be a master with writes, of which a cache has yet to hear.
     */
    private Future<StepOutcome> renewed(ManagedCluster cluster, Pod pod, boolean hasStatefulSet) {
        String name = pod.getMetadata().getName();
        return kube.live(Pod.class, cluster.key().namespace(), name)
                .map(found -> found.filter(p -> p.getMetadata()
                                .getUid()
                                .equals(pod.getMetadata().getUid()))
                        .filter(p -> !hasRun(p)))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(StepOutcome.waiting("news of the bootstrap pod"))
                        : kube.delete(found.get(), Optional.of(0L))
                                .map(
                                        hasStatefulSet
                                                ? StepOutcome.SETTLED
                                                : StepOutcome.waiting(
                                                        "a new bootstrap pod: the last one had not started when the"
                                                                + " spec was edited")));
    }

    /** A container that a webhook put beside its Redis keeps the pod's phase, and Redis is not restarted all the same. */
    private static boolean hasEnded(Pod pod) {
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        return phase.equals("Failed")
                || phase.equals("Succeeded")
                || MainContainer.of(pod, ContainerNames.REDIS)
                        .filter(MainContainer::hasEnded)
                        .isPresent();
    }

    private static boolean hasRun(Pod pod) {
        return MainContainer.of(pod, ContainerNames.REDIS)
                .filter(MainContainer::hasRun)
                .isPresent();
    }

    /**
     * Once nobody is master, a person or a Sentinel has stopped the creation. As long as there is no key yet either,
     * nothing is lost by another beginning: with a new bootstrap pod, or among the pods that are there.
     */
    private static boolean isEmptyReplica(Seen<RedisView> seen) {
        return seen.view()
                .filter(view -> !view.isMaster() && view.keys() == 0 && !view.loading())
                .isPresent();
    }

    private String trouble(ManagedCluster cluster, Pod pod) {
        return ContainerTrouble.of(pod).map(t -> ": " + t).orElseGet(() -> lastEnd(cluster));
    }

    private String lastEnd(ManagedCluster cluster) {
        String end = ends.get(cluster.key());
        return end == null ? "" : ": " + end;
    }
}

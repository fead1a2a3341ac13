package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.Drift;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.desired.RedisScripts;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.StorageChange;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.PodTrial;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Step 6: the StatefulSet and what its pods mount. Its pods become replicas of the master by the checker's hand. Before
 * it shrinks, a master answers whose pod stays; if need be, the master hands over to such a one. Where only a new StatefulSet can have what is
 * asked for, it is deleted and made anew around its pods; whoever comes by in between finds it missing and makes it.
 */
public final class EnsureRedis implements Step {
    private final Kube kube;
    private final ScaleDown scaleDown;
    private final Objects objects;
    private final PodTrial trial;
    private final StuckPods stuck;

    /** What it is to write, and through what. */
    public record Objects(
            Bus bus,
            EnsuredObjects ensured,
            DesiredOptions options,
            RedisVolumes volumes,
            LeavePods takeover,
            IntroduceIdentity introduction,
            MissingPods missing) {}

    public EnsureRedis(Kube kube, LiveNodes live, MoveMaster moves, Objects objects) {
        this.kube = kube;
        this.scaleDown = new ScaleDown(kube, live, moves);
        this.objects = objects;
        this.trial = new PodTrial(kube);
        this.stuck = new StuckPods(objects.bus(), kube, live);
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        if (new ClusterObjects(kube, cluster).held()) {
            return scaleDown
                    .prepare(cluster)
                    .compose(outcome -> outcome instanceof StepOutcome.Settled
                            ? volumes(cluster)
                                    .compose(change -> objects.takeover().leave(cluster, change.inForce()))
                            : Future.succeededFuture(outcome))
                    .compose(outcome -> outcome instanceof StepOutcome.Settled
                            ? readiness(cluster)
                            : Future.succeededFuture(outcome));
        }
        return objects.introduction()
                .introduce(cluster)
                .compose(outcome ->
                        outcome instanceof StepOutcome.Settled ? ensure(cluster) : Future.succeededFuture(outcome));
    }

    /** Nobody who only puts another operator in place expects volumes to change that day. */
    private Future<StorageChange> volumes(ManagedCluster cluster) {
        return objects.takeover().unedited(cluster)
                ? Future.succeededFuture(objects.volumes().leave(cluster))
                : objects.volumes().settle(cluster);
    }

    private Future<StepOutcome> ensure(ManagedCluster cluster) {
        Failover f = cluster.failover();
        return objects.ensured()
                .present(cluster, RedisScripts.of(f))
                .compose(outcome ->
                        outcome instanceof StepOutcome.Settled ? sized(cluster) : Future.succeededFuture(outcome))
                .compose(outcome ->
                        outcome instanceof StepOutcome.Settled ? readiness(cluster) : Future.succeededFuture(outcome));
    }

    /** One that may not shrink yet gets all else that the spec says: that may be what brings a master back. */
    private Future<StepOutcome> sized(ManagedCluster cluster) {
        return scaleDown
                .prepare(cluster)
                .compose(prepared -> prepared instanceof StepOutcome.Settled
                        ? statefulSet(cluster, cluster.failover().redis().replicas())
                        : statefulSet(cluster, scaleDown.present(cluster))
                                .map(outcome -> outcome instanceof StepOutcome.Settled ? prepared : outcome));
    }

    private Future<StepOutcome> statefulSet(ManagedCluster cluster, int size) {
        return objects.volumes().settle(cluster).compose(change -> {
            ClusterObjects now = new ClusterObjects(kube, cluster);
            Optional<StatefulSet> actual = now.statefulSet();
            StatefulSet desired = new StatefulSetBuilder(
                            RedisStatefulSet.of(change.inForce(), now.configMemory(), objects.options()))
                    .editSpec()
                    .withReplicas(size)
                    .endSpec()
                    .build();
            if (actual.filter(EnsureRedis::terminating).isPresent()) {
                // What is applied to it now may arrive after its end, and make one with the former templates.
                return Future.succeededFuture(renewing(actual.get()));
            }
            if (actual.isPresent() && change.anew()) {
                return objects.volumes().settled(cluster.key(), actual.get(), now.redisPods())
                        ? anew(cluster, actual.get())
                        : Future.succeededFuture(new StepOutcome.Waiting(
                                "StatefulSet " + actual.get().getMetadata().getName() + " to own its pods for a while",
                                RedisVolumes.OWNED));
            }
            // Pods of an earlier operator cannot boot from that file, and these from no other: both come together.
            StatefulSet written =
                    actual.map(set -> LeftAsIs.withClaimsOf(set, desired)).orElse(desired);
            return objects.takeover()
                    .unlessRefused(cluster, change.inForce())
                    .compose(outcome -> outcome instanceof StepOutcome.Settled
                            ? objects.ensured().present(cluster, RedisConfig.of(cluster.failover(), now.configMemory()))
                            : Future.succeededFuture(outcome))
                    .compose(outcome -> outcome instanceof StepOutcome.Settled
                            ? objects.ensured().present(cluster, written, there -> unlessRefused(now, there, written))
                            : Future.succeededFuture(outcome));
        });
    }

    /**
     * Settled unless nothing could come of the template: as long as the one of before stands, what runs can come back.
     * Around pods that are there, a StatefulSet is made all the same. What an earlier operator made was asked of already.
     */
    private Future<StepOutcome> unlessRefused(ClusterObjects now, Optional<StatefulSet> actual, StatefulSet desired) {
        boolean news = actual.map(set -> Drift.mayChange(set, desired, "spec.template"))
                .orElseGet(() -> now.redisPods().isEmpty());
        if (!news || now.former()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        return trial.of(desired)
                .compose(refusal -> refusal.isPresent() || actual.isPresent()
                        ? Future.succeededFuture(refusal)
                        : trial.ofClaims(desired))
                .map(refusal -> refusal.<StepOutcome>map(words -> new StepOutcome.Rejected(
                                "the pods of Redis stay as they are, as the API server would not take others: "
                                        + words))
                        .orElse(StepOutcome.SETTLED));
    }

    /** The pods stay, and the next StatefulSet adopts them: neither their names nor their template differ. */
    private Future<StepOutcome> anew(ManagedCluster cluster, StatefulSet set) {
        String name = set.getMetadata().getName();
        return kube.deleteOrphaning(set).map(done -> {
            objects.bus()
                    .publish(new Message.Noted(
                            cluster.key(),
                            false,
                            "StatefulSetRenewed",
                            "StatefulSet " + name + " is made anew around its pods, as " + StorageChange.PATH
                                    + " was edited"));
            return renewing(set);
        });
    }

    private static StepOutcome renewing(StatefulSet set) {
        return StepOutcome.waiting("StatefulSet " + set.getMetadata().getName() + " to be made anew around its pods");
    }

    private static boolean terminating(StatefulSet set) {
        return set.getMetadata().getDeletionTimestamp() != null;
    }

    /** A creation gets no further than here as long as pods are missing, also for what storage refuses. */
    private Future<StepOutcome> readiness(ManagedCluster cluster) {
        return ready(cluster)
                .map(outcome -> outcome instanceof StepOutcome.Settled
                        ? outcome
                        : objects.volumes().beside(cluster, outcome));
    }

    private Future<StepOutcome> ready(ManagedCluster cluster) {
        int wanted = cluster.failover().redis().replicas();
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<StatefulSet> set = now.statefulSet();
        boolean observed = set.filter(StuckPods::observed).isPresent();
        List<Pod> pods = now.redisPods();
        long ready = pods.stream().filter(ClusterObjects::ready).count();
        if (observed && ready == wanted && pods.size() == wanted) {
            return objects.missing().why(cluster).map(StepOutcome.SETTLED);
        }
        return stuck.replaceOne(cluster)
                .compose(replaced -> replaced.map(Future::succeededFuture)
                        .orElseGet(() -> unready(cluster, pods, ready + " of " + wanted + " Redis pods are ready")));
    }

    private Future<StepOutcome> unready(ManagedCluster cluster, List<Pod> pods, String stand) {
        return objects.missing()
                .why(cluster)
                .map(missing -> pods.stream()
                        .flatMap(p -> ContainerTrouble.of(p).stream())
                        .findFirst()
                        .or(() -> missing)
                        .map(t -> ": " + t)
                        .orElse(""))
                .map(trouble -> StepOutcome.waiting(stand + trouble));
    }
}

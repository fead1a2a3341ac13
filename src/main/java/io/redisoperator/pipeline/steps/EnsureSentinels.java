package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.SentinelConfig;
import io.redisoperator.desired.SentinelDeployment;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.PodTrial;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Step 3: the sentinels. Their configuration names the master of the moment with the spec's quorum and timers, so that a
 * sentinel that starts later, even while the operator is away, watches the right node in the right way at once.
 */
public final class EnsureSentinels implements Step {
    private final Kube kube;
    private final LiveNodes live;
    private final EnsuredObjects objects;
    private final DesiredOptions options;
    private final IntroduceIdentity introduction;
    private final PodTrial trial;

    public EnsureSentinels(
            Kube kube, LiveNodes live, EnsuredObjects objects, DesiredOptions options, IntroduceIdentity introduction) {
        this.kube = kube;
        this.live = live;
        this.objects = objects;
        this.options = options;
        this.introduction = introduction;
        this.trial = new PodTrial(kube);
    }

    @Override
    public String name() {
        return "Sentinels";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        if (cluster.follows() && !cluster.announces()) {
            // They would make a master of one that follows.
            return objects.absent(
                    cluster, Deployment.class, ObjectNames.of(cluster.key()).sentinel());
        }
        if (now.held()) {
            return now.deployment()
                            .filter(d -> !Heritage.bootsAsClient(
                                    d.getSpec().getTemplate().getSpec()))
                            .isPresent()
                    ? left(cluster)
                    : beside(cluster, now);
        }
        return introduction
                .introduce(cluster)
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? ensure(cluster, SentinelDeployment.of(cluster.failover(), options))
                        : Future.succeededFuture(outcome));
    }

    /** The pods of an earlier operator, as they are. */
    private Future<StepOutcome> left(ManagedCluster cluster) {
        return objects.present(cluster, LeftAsIs.deployment(cluster.failover()))
                .map(outcome -> outcome instanceof StepOutcome.Settled ? rollout(cluster) : outcome);
    }

    /**
     * Sentinels where an earlier operator left none, as its Redis followed another one, or lost them. Redis stays as it is,
     * and so do they, once they are there, until an edit of their pods replaces all; only their number follows the spec.
     */
    private Future<StepOutcome> beside(ManagedCluster cluster, ClusterObjects now) {
        if (cluster.identity().isEmpty() || cluster.passwordPresumed()) {
            return Future.succeededFuture(StepOutcome.waiting(
                    "a Redis of an earlier operator to say which password it knows, before sentinels"
                            + " are made that log in by it"));
        }
        Deployment desired = SentinelDeployment.besideFormer(cluster.failover(), options);
        return ensure(
                cluster,
                now.deployment()
                        .filter(actual -> SentinelDeployment.rolls(actual, desired))
                        .map(actual -> SentinelDeployment.withPodsOf(actual, desired))
                        .orElse(desired));
    }

    private Future<StepOutcome> ensure(ManagedCluster cluster, Deployment desired) {
        Failover f = cluster.failover();
        ClusterObjects now = new ClusterObjects(kube, cluster);
        if (cluster.announces()) {
            // Whether they are ready is seen to in the end: what is outside need not be there for pods to be made.
            return objects.present(cluster, SentinelConfig.untold(f))
                    .compose(outcome -> outcome instanceof StepOutcome.Settled
                            ? present(cluster, desired)
                            : Future.succeededFuture(outcome));
        }
        Optional<Node> master = master(cluster);
        if (master.isEmpty()) {
            // Data of an earlier life is being brought back: who is master is decided when its pods have answered.
            return now.deployment().isEmpty() ? Future.succeededFuture(StepOutcome.SETTLED) : present(cluster, desired);
        }
        return objects.present(cluster, SentinelConfig.of(f, master.get().endpoint()))
                .compose(outcome -> {
                    if (!(outcome instanceof StepOutcome.Settled)) {
                        return Future.succeededFuture(outcome);
                    }
                    return mustWaitForRedis(now, desired)
                            ? Future.succeededFuture(StepOutcome.waiting(
                                    "every Redis pod to be ready and up to date before the sentinels are replaced: they"
                                            + " and Redis are never rolled together"))
                            : present(cluster, desired);
                })
                .map(outcome -> outcome instanceof StepOutcome.Settled ? rollout(cluster) : outcome);
    }

    /** Unless nothing could come of its template: one sentinel goes before the next comes, and would not come back. */
    private Future<StepOutcome> present(ManagedCluster cluster, Deployment desired) {
        return objects.present(
                cluster,
                desired,
                there -> there.filter(actual -> !SentinelDeployment.rolls(actual, desired))
                                .isPresent()
                        ? Future.succeededFuture(StepOutcome.SETTLED)
                        : trial.of(desired)
                                .map(refusal -> refusal.<StepOutcome>map(words -> new StepOutcome.Rejected(
                                                "the sentinels stay as they are, as the API server would not take others: "
                                                        + words))
                                        .orElse(StepOutcome.SETTLED)));
    }

    /**
     * Not while the sentinels are unsettled themselves, as Redis waits for them then, and the edit may be what mends
     * them; nor while the cluster is created, as Redis comes only after this step.
     */
    private static boolean mustWaitForRedis(ClusterObjects now, Deployment desired) {
        boolean rolls = now.deployment()
                .filter(actual -> SentinelDeployment.rolls(actual, desired))
                .isPresent();
        // A StatefulSet that is being made anew leaves its pods running meanwhile.
        boolean there = now.statefulSet().isPresent() || !now.redisPods().isEmpty();
        boolean created = there && now.bootstrapPod().isEmpty() && now.bootstrapped();
        int settled = now.deployment().map(d -> d.getSpec().getReplicas()).orElse(0);
        // What an earlier operator had yet to replace is not replaced before the StatefulSet is this one's.
        boolean atRest = now.former() ? now.redisReady() : now.redisSettled();
        return rolls && created && now.settledSentinels() == settled && !atRest;
    }

    /** The bootstrap pod while it runs, else the pod that the master Service routes to. */
    private Optional<Node> master(ManagedCluster cluster) {
        return live.bootstrap(cluster)
                .filter(n -> !n.deleting())
                .filter(LiveMaster::labelled)
                .or(() -> live.redis(cluster).stream()
                        .filter(LiveMaster::labelled)
                        .findFirst());
    }

    private StepOutcome rollout(ManagedCluster cluster) {
        int wanted = cluster.failover().sentinel().replicas();
        ClusterObjects now = new ClusterObjects(kube, cluster);
        int ready = now.settledSentinels();
        if (ready == wanted) {
            return StepOutcome.SETTLED;
        }
        String trouble = kube.owned(Pod.class, cluster.key()).stream()
                .filter(p -> Component.SENTINEL
                        .value()
                        .equals(p.getMetadata().getLabels().get(Labels.COMPONENT)))
                .flatMap(p -> ContainerTrouble.of(p).stream())
                .findFirst()
                .or(() -> now.deployment().flatMap(EnsureSentinels::refusal))
                .map(t -> ": " + t)
                .orElse("");
        return StepOutcome.waiting(ready + " of " + wanted + " sentinels are ready" + trouble);
    }

    /** Why the controller could make no pod, in the API server's words. */
    private static Optional<String> refusal(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
                .findFirst()
                .map(c -> c.getReason() + (c.getMessage() == null ? "" : ": " + c.getMessage()));
    }
}

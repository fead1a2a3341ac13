package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.RedisScripts;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Step 6: the StatefulSet and what its pods mount. Its pods become replicas of the master by the checker's hand. Before
 * it shrinks past the master, the master hands over to a pod that stays.
 */
public final class EnsureRedis implements Step {
    private final Kube kube;
    private final LiveNodes live;
    private final MoveMaster moves;
    private final Objects objects;

    /** What it is to write, and through what. */
    public record Objects(
            EnsuredObjects ensured, DesiredOptions options, LeavePods takeover, IntroduceIdentity introduction) {}

    public EnsureRedis(Kube kube, LiveNodes live, MoveMaster moves, Objects objects) {
        this.kube = kube;
        this.live = live;
        this.moves = moves;
        this.objects = objects;
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        if (new ClusterObjects(kube, cluster).held()) {
            return moveMasterOutOfTheWay(cluster)
                    .compose(outcome -> outcome instanceof StepOutcome.Settled
                            ? objects.takeover().leave(cluster)
                            : Future.succeededFuture(outcome))
                    .map(outcome -> outcome instanceof StepOutcome.Settled ? readiness(cluster) : outcome);
        }
        return objects.introduction()
                .introduce(cluster)
                .compose(outcome ->
                        outcome instanceof StepOutcome.Settled ? ensure(cluster) : Future.succeededFuture(outcome));
    }

    private Future<StepOutcome> ensure(ManagedCluster cluster) {
        Failover f = cluster.failover();
        return objects.ensured()
                .present(cluster, RedisScripts.of(f))
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? moveMasterOutOfTheWay(cluster)
                        : Future.succeededFuture(outcome))
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? objects.ensured().present(cluster, desired(cluster))
                        : Future.succeededFuture(outcome))
                .map(outcome -> outcome instanceof StepOutcome.Settled ? readiness(cluster) : outcome);
    }

    private StatefulSet desired(ManagedCluster cluster) {
        StatefulSet desired = RedisStatefulSet.of(cluster.failover(), objects.options());
        return new ClusterObjects(kube, cluster)
                .statefulSet()
                .map(actual -> LeftAsIs.withClaimsOf(actual, desired))
                .orElse(desired);
    }

    private Future<StepOutcome> moveMasterOutOfTheWay(ManagedCluster cluster) {
        int wanted = cluster.failover().redis().replicas();
        ClusterObjects now = new ClusterObjects(kube, cluster);
        int current = now.statefulSet().map(s -> s.getSpec().getReplicas()).orElse(wanted);
        Optional<Node> leaving = current <= wanted
                ? Optional.empty()
                : live.redis(cluster).stream()
                        .filter(LiveMaster::labelled)
                        .filter(n -> ClusterObjects.ordinal(n.pod()) >= wanted)
                        .findFirst();
        if (leaving.isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        return moves.move(
                cluster,
                new MoveMaster.Wish(
                        leaving.get(),
                        n -> ClusterObjects.ordinal(n.pod()) >= 0 && ClusterObjects.ordinal(n.pod()) < wanted,
                        MoveCause.SCALE_DOWN,
                        "the StatefulSet shrinks past the master"));
    }

    private StepOutcome readiness(ManagedCluster cluster) {
        int wanted = cluster.failover().redis().replicas();
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<StatefulSet> set = now.statefulSet();
        boolean observed = set.map(s -> s.getStatus() != null
                        && s.getStatus().getObservedGeneration() != null
                        && s.getStatus().getObservedGeneration()
                                >= s.getMetadata().getGeneration())
                .orElse(false);
        List<Pod> pods = now.redisPods();
        long ready = pods.stream().filter(ClusterObjects::ready).count();
        if (observed && ready == wanted && pods.size() == wanted) {
            return StepOutcome.SETTLED;
        }
        String trouble = pods.stream()
                .flatMap(p -> ContainerTrouble.of(p).stream())
                .findFirst()
                .map(t -> ": " + t)
                .orElse("");
        return StepOutcome.waiting(ready + " of " + wanted + " Redis pods are ready" + trouble);
    }
}

package io.redisoperator.pipeline.steps;

import io.redisoperator.desired.MasterService;
import io.redisoperator.desired.ReplicaService;
import io.redisoperator.desired.SentinelService;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Predicate;

/** Step 2: the Services by which clients find the sentinels, the master and the replicas. */
public final class EnsureServices implements Step {
    private final EnsuredObjects objects;
    private final Predicate<ClusterKey> moving;

    /** @param moving whether the master's Service names a pod, as the label is on its way; it is written afterwards */
    public EnsureServices(EnsuredObjects objects, Predicate<ClusterKey> moving) {
        this.objects = objects;
        this.moving = moving;
    }

    @Override
    public String name() {
        return "Services";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        Failover f = cluster.failover();
        return objects.present(
                cluster,
                moving.test(cluster.key())
                        ? List.of(SentinelService.of(f), ReplicaService.of(f))
                        : List.of(SentinelService.of(f), MasterService.of(f), ReplicaService.of(f)));
    }
}

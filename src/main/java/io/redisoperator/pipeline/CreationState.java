package io.redisoperator.pipeline;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;

/** Whether a cluster is still being created, read from its objects so that it survives the operator. */
public final class CreationState {
    private final Kube kube;

    public CreationState(Kube kube) {
        this.kube = kube;
    }

    public boolean inProgress(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        // A StatefulSet that is being made anew leaves its pods running meanwhile.
        boolean nothingRuns = now.statefulSet().isEmpty() && now.redisPods().isEmpty();
        if (cluster.follows()) {
            // It has no master of its own, and is at rest all the same.
            return nothingRuns
                    || !now.status()
                            .map(FailoverStatus::phase)
                            .filter("Running"::equals)
                            .isPresent();
        }
        return nothingRuns || now.bootstrapPod().isPresent() || !now.bootstrapped();
    }
}

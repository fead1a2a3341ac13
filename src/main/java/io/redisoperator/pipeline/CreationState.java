package io.redisoperator.pipeline;

import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;

/** Whether a cluster is still being created, read from its objects so that it survives the operator. */
final class CreationState {
    private final Kube kube;

    CreationState(Kube kube) {
        this.kube = kube;
    }

    boolean inProgress(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        return now.statefulSet().isEmpty() || now.bootstrapPod().isPresent() || !now.bootstrapped();
    }
}

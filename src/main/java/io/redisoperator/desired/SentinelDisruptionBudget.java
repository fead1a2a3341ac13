package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;

/** PodDisruptionBudget {@code rfs-<name>}: sentinels leave one at a time. */
public final class SentinelDisruptionBudget {
    private SentinelDisruptionBudget() {}

    public static PodDisruptionBudget of(Failover failover) {
        return DisruptionBudget.of(failover, ObjectMetas.names(failover).sentinel(), Labels.Component.SENTINEL);
    }
}

package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;
import java.util.Optional;

/** PodDisruptionBudget {@code rfs-<name>}: sentinels leave one at a time. */
public final class SentinelDisruptionBudget {
    private SentinelDisruptionBudget() {}

    /** Empty where the user wants none. */
    public static Optional<PodDisruptionBudget> of(Failover failover) {
        return failover.sentinel().companions().disruptionBudget()
                ? Optional.of(DisruptionBudget.of(
                        failover, ObjectMetas.names(failover).sentinel(), Labels.Component.SENTINEL))
                : Optional.empty();
    }
}

package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;
import java.util.Optional;

/** PodDisruptionBudget {@code rfr-<name>}: Redis pods leave one at a time. */
public final class RedisDisruptionBudget {
    private RedisDisruptionBudget() {}

    /** Empty for a Redis alone, as it has no copy that a budget could protect, and where the user wants none. */
    public static Optional<PodDisruptionBudget> of(Failover failover) {
        return failover.redis().replicas() == 1
                        || !failover.redis().companions().disruptionBudget()
                ? Optional.empty()
                : Optional.of(DisruptionBudget.of(
                        failover, ObjectMetas.names(failover).redis(), Labels.Component.REDIS));
    }
}

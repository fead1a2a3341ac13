package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;

/** Lets one pod of a component go at a time, however many there are. */
final class DisruptionBudget {
    private DisruptionBudget() {}

    static PodDisruptionBudget of(Failover failover, String name, Labels.Component component) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(ObjectMetas.of(failover, name, component))
                .withNewSpec()
                .withNewMaxUnavailable(1)
                .withNewSelector()
                .withMatchLabels(ObjectLabels.selector(failover, component))
                .endSelector()
                .endSpec()
                .build();
    }
}

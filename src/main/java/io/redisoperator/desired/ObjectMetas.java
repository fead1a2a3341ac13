package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.Failover;

/** The metadata that all objects have in common. */
final class ObjectMetas {
    private ObjectMetas() {}

    static ObjectMeta of(Failover failover, String name, Labels.Component component) {
        return new ObjectMetaBuilder()
                .withNamespace(failover.key().namespace())
                .withName(name)
                .withLabels(ObjectLabels.of(failover, component))
                .withOwnerReferences(OwnerReferences.controller(failover))
                .build();
    }

    static ObjectNames names(Failover failover) {
        return ObjectNames.of(failover.key());
    }
}

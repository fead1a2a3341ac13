package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.redisoperator.spec.Failover;

/** What ties objects to their resource, so that they go with it even while no operator runs. */
public final class OwnerReferences {
    private static final String KIND = "RedisFailover";

    private OwnerReferences() {}

    /** For objects that the operator looks after. */
    public static OwnerReference controller(Failover failover) {
        return owner(failover).withController(true).withBlockOwnerDeletion(true).build();
    }

    /** For claims, whose controller is the StatefulSet's: they are collected, and hold up no deletion. */
    public static OwnerReference plain(Failover failover) {
        return owner(failover).build();
    }

    private static OwnerReferenceBuilder owner(Failover failover) {
        return new OwnerReferenceBuilder()
                .withApiVersion(failover.kind().apiVersion())
                .withKind(KIND)
                .withName(failover.key().name())
                .withUid(failover.uid());
    }
}

package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Who controls an object. */
final class Ownership {
    private Ownership() {}

    static OwnerReference controller(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    static Optional<OwnerReference> controllerOf(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
    }

    static boolean controls(HasMetadata owner, HasMetadata object) {
        return controllerOf(object)
                .filter(reference ->
                        reference.getUid().equals(owner.getMetadata().getUid()))
                .isPresent();
    }

    /** Whether the owner controls the object, which it does from now on if nobody did. */
    static boolean adopts(KubernetesClient client, HasMetadata owner, HasMetadata object) {
        if (controllerOf(object).isPresent() || terminating(object)) {
            return controls(owner, object);
        }
        if (!stays(client, owner)) {
            return false;
        }
        client.resource(object).edit(old -> {
            old.getMetadata().getOwnerReferences().add(controller(owner));
            return old;
        });
        return true;
    }

    /** Asked anew, as an owner that is on its way to orphan the object would take it with it. */
    private static boolean stays(KubernetesClient client, HasMetadata owner) {
        HasMetadata now = client.resource(owner).get();
        return now != null
                && now.getMetadata().getUid().equals(owner.getMetadata().getUid())
                && !terminating(now);
    }

    /** The key of the object's controller if that is of this kind. */
    static Optional<ObjectKey> controllerKey(HasMetadata object, String kind) {
        return controllerOf(object)
                .filter(reference -> reference.getKind().equals(kind))
                .map(reference -> new ObjectKey(object.getMetadata().getNamespace(), reference.getName()));
    }

    static boolean terminating(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }
}

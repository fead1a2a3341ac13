package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** What is said with a deletion, so that no other object of the same name is hit. */
final class DeleteOptionsOf {
    private DeleteOptionsOf() {}

    /** Only if it is still the object with that UID. */
    static DeleteOptions uid(HasMetadata object, String propagation) {
        return new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(object.getMetadata().getUid())
                .endPreconditions()
                .withPropagationPolicy(propagation)
                .build();
    }
}

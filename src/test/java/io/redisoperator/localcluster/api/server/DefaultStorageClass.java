package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Gives a claim that names no class the one that is marked as the default, if there is one. */
final class DefaultStorageClass {
    private static final String MARK = "storageclass.kubernetes.io/is-default-class";
    private static final String NAME = "storageClassName";

    private final ObjectStore store;

    DefaultStorageClass(ObjectStore store) {
        this.store = store;
    }

    void assign(ObjectNode claim) {
        ObjectNode spec = claim.withObjectProperty("spec");
        if (spec.path(NAME).isMissingNode() || spec.path(NAME).isNull()) {
            store.list("storageclasses.storage.k8s.io", "").stream()
                    .filter(found -> "true".equals(Json.text(found, "metadata", "annotations", MARK)))
                    .findFirst()
                    .ifPresent(found -> spec.put(NAME, Json.name(found)));
        }
    }
}

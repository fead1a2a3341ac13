package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Deletes this very object, and not another of the same name. */
final class Deletions {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private Deletions() {}

    /** An object that is gone already, or that was replaced by another, is left alone. */
    static void delete(KubernetesClient client, HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        String prefix = object.getApiVersion().contains("/") ? "/apis/" : "/api/";
        String path = prefix
                + object.getApiVersion()
                + (namespace == null ? "" : "/namespaces/" + namespace)
                + "/"
                + object.getPlural()
                + "/"
                + object.getMetadata().getName();
        delete(client, path, object.getMetadata().getUid(), "Background");
    }

    static void delete(KubernetesClient client, String path, String uid, String propagation) {
        var options = new DeleteOptionsBuilder()
                .withPropagationPolicy(propagation)
                .withNewPreconditions()
                .withUid(uid)
                .endPreconditions()
                .build();
        try {
            client.raw(path, "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND && e.getCode() != CONFLICT) {
                throw e;
            }
        }
    }
}

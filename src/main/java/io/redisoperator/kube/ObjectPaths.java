package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Objects of a namespace, as requests and messages name them. */
final class ObjectPaths {
    private ObjectPaths() {}

    /** Where the API serves it. */
    static String of(HasMetadata object) {
        String version = object.getApiVersion();
        return "/%s/%s/namespaces/%s/%s/%s"
                .formatted(
                        version.contains("/") ? "apis" : "api",
                        version,
                        object.getMetadata().getNamespace(),
                        object.getPlural(),
                        object.getMetadata().getName());
    }

    /** What a person calls it: {@code Pod shop/rfr-cache-0}. */
    static String name(HasMetadata object) {
        return "%s %s/%s"
                .formatted(
                        object.getKind(),
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName());
    }
}

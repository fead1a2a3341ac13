package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Namespace and name of an object; the namespace is empty for what has none. */
record ObjectKey(String namespace, String name) {
    static ObjectKey of(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return new ObjectKey(
                namespace == null ? "" : namespace, object.getMetadata().getName());
    }
}

package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Hears of every change in the caches, on a thread of the Kubernetes client; it must not block. Objects are shared and
 * must not be changed.
 */
public interface CacheListener {
    /** An object was seen for the first time. */
    void added(HasMetadata object);

    /** An object was seen again; after a lost watch it may be the very same. */
    void updated(HasMetadata before, HasMetadata now);

    /** An object is gone; this is its last known state. */
    void deleted(HasMetadata last);
}

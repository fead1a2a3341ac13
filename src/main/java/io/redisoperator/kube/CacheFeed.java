package io.redisoperator.kube;

/** Where changes of the caches can be heard of. */
public interface CacheFeed {
    /** Tells of every change from now on; what was there before is in the caches. */
    void listen(CacheListener listener);

    /** Tells no more. */
    void ignore(CacheListener listener);
}

package io.redisoperator.http;

import io.redisoperator.model.ClusterKey;
import java.util.Optional;
import java.util.SortedSet;

/** What is known of the failovers, for whoever asks over HTTP. Safe for use by any thread. */
public interface FailoverViews {
    /** Of both kinds, in the watched namespaces. */
    SortedSet<ClusterKey> keys();

    /** Empty when there is no such resource. */
    Optional<FailoverView> view(ClusterKey key);
}

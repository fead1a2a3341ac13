package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.model.ClusterKey;

/** Learns of every status that is composed, written or not. Called on the status verticle's context. */
public interface StatusSink {
    /** The status of the resource that the cluster follows, or of one that is refused when there is no other. */
    void composed(ClusterKey key, FailoverStatus status);

    /** There is no resource of that name any more. */
    void gone(ClusterKey key);
}

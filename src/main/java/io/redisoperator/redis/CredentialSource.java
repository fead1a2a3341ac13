package io.redisoperator.redis;

import io.redisoperator.model.ClusterKey;

/** What the nodes of a cluster want to see at this moment; {@link Credentials#NONE} for a cluster that is unknown. */
public interface CredentialSource {
    Credentials redis(ClusterKey key);

    Credentials sentinel(ClusterKey key);
}

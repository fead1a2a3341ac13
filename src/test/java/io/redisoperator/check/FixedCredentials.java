package io.redisoperator.check;

import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.CredentialSource;
import io.redisoperator.redis.Credentials;

/** The same for every Redis of every cluster, and none for sentinels. */
record FixedCredentials(Credentials redis) implements CredentialSource {
    @Override
    public Credentials redis(ClusterKey key, boolean knowsIdentity) {
        return redis;
    }

    @Override
    public Credentials sentinel(ClusterKey key, boolean knowsIdentity) {
        return Credentials.NONE;
    }
}

package io.redisoperator.heal;

import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.Credentials;
import io.redisoperator.spec.Failover;

/** A cluster that the operator may act on: its spec, and what its nodes want to see before they obey. */
public record ManagedCluster(Failover failover, Credentials redis, Credentials sentinel) {
    public ClusterKey key() {
        return failover.key();
    }
}

package io.redisoperator.heal;

import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.Credentials;
import io.redisoperator.spec.Failover;
import java.util.Optional;

/**
 * A cluster that the operator may act on: its spec, and what its nodes want to see before they obey.
 *
 * @param identity by which its nodes know each other
 * @param password the clients', if there is one
 */
public record ManagedCluster(
        Failover failover,
        Credentials redis,
        Credentials sentinel,
        Optional<ClusterIdentity> identity,
        Optional<String> password) {
    /** One whose nodes know no users but the clients'. */
    public ManagedCluster(Failover failover, Credentials redis, Credentials sentinel) {
        this(failover, redis, sentinel, Optional.empty(), redis.password());
    }

    /** One whose nodes know each other by its identity, and the operator too. */
    public static ManagedCluster of(Failover failover, ClusterIdentity identity, Optional<String> password) {
        Credentials operator = new Credentials(Optional.of(ClusterIdentity.OPERATOR), Optional.of(identity.operator()));
        return new ManagedCluster(failover, operator, operator, Optional.of(identity), password);
    }

    /** What a Redis wants to see; one of an earlier operator, without an identity, knows the clients' password only. */
    public Credentials redis(boolean knowsIdentity) {
        return knowsIdentity || identity.isEmpty()
                ? redis
                : password.map(Credentials::password).orElse(Credentials.NONE);
    }

    /** What a Sentinel wants to see; one of an earlier operator wants nothing. */
    public Credentials sentinel(boolean knowsIdentity) {
        return knowsIdentity || identity.isEmpty() ? sentinel : Credentials.NONE;
    }

    @Override
    public String toString() {
        return "ManagedCluster[" + key() + "]";
    }

    public ClusterKey key() {
        return failover.key();
    }
}

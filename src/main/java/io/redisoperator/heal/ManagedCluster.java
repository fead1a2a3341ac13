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
 * @param standing of that password
 */
public record ManagedCluster(
        Failover failover,
        Credentials redis,
        Credentials sentinel,
        Optional<ClusterIdentity> identity,
        Optional<String> password,
        Standing standing) {
    /** How sure it is that the clients' password is in use. */
    public enum Standing {
        /** It is the one that is asked for. */
        AGREED,
        /** Another is asked for, which pods of an earlier operator cannot be told of. */
        WAITS,
        /** Pods of an earlier operator may know another: none of them has answered. */
        PRESUMED
    }

    /** One whose nodes know no users but the clients'. */
    public ManagedCluster(Failover failover, Credentials redis, Credentials sentinel) {
        this(failover, redis, sentinel, Optional.empty(), redis.password(), Standing.AGREED);
    }

    /** One whose nodes know each other by its identity, and the operator too. */
    public static ManagedCluster of(Failover failover, ClusterIdentity identity, Optional<String> password) {
        Credentials operator = new Credentials(Optional.of(ClusterIdentity.OPERATOR), Optional.of(identity.operator()));
        return new ManagedCluster(failover, operator, operator, Optional.of(identity), password, Standing.AGREED);
    }

    public ManagedCluster with(Standing other) {
        return new ManagedCluster(failover, redis, sentinel, identity, password, other);
    }

    public boolean passwordWaits() {
        return standing == Standing.WAITS;
    }

    public boolean passwordPresumed() {
        return standing == Standing.PRESUMED;
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

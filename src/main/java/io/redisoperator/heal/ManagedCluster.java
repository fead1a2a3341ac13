package io.redisoperator.heal;

import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.Failover;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster that the operator may act on: its spec, and what its nodes want to see before they obey.
 *
 * @param identity by which its nodes know each other
 * @param password the clients', if there is one
 * @param standing of that password
 * @param external the Redis outside that its nodes follow, or are to leave; empty for a cluster of its own
 */
public record ManagedCluster(
        Failover failover,
        Credentials redis,
        Credentials sentinel,
        Optional<ClusterIdentity> identity,
        Optional<String> password,
        Standing standing,
        Optional<ExternalMaster> external) {
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
        this(failover, redis, sentinel, Optional.empty(), redis.password(), Standing.AGREED, Optional.empty());
    }

    /** One whose nodes know each other by its identity, and the operator too. */
    public static ManagedCluster of(Failover failover, ClusterIdentity identity, Optional<String> password) {
        Credentials operator = new Credentials(Optional.of(ClusterIdentity.OPERATOR), Optional.of(identity.operator()));
        return new ManagedCluster(
                failover, operator, operator, Optional.of(identity), password, Standing.AGREED, Optional.empty());
    }

    /** The same by the same spec, with the annotations that its resource has by now. */
    public ManagedCluster annotated(Map<String, String> now) {
        return new ManagedCluster(failover.annotated(now), redis, sentinel, identity, password, standing, external);
    }

    public ManagedCluster with(Standing other) {
        return new ManagedCluster(failover, redis, sentinel, identity, password, other, external);
    }

    public boolean passwordWaits() {
        return standing == Standing.WAITS;
    }

    public boolean passwordPresumed() {
        return standing == Standing.PRESUMED;
    }

    /** The same, with nodes that follow a Redis outside of it, or are to leave it. */
    public ManagedCluster with(ExternalMaster other) {
        return new ManagedCluster(failover, redis, sentinel, identity, password, standing, Optional.of(other));
    }

    /** Whether all nodes are to follow a Redis outside, so that none of them is a master. */
    public boolean follows() {
        return external.filter(other -> !other.leaving()).isPresent();
    }

    /** Whether all nodes are to follow a Redis outside, which sentinels name to clients meanwhile. */
    public boolean announces() {
        return external.filter(other -> !other.leaving() && other.announced()).isPresent();
    }

    /** Whether nodes may still be set up to follow a Redis outside, and are not to any more. */
    public boolean leaves() {
        return external.filter(ExternalMaster::leaving).isPresent();
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

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
 * @param passwordWaits whether another is asked for, which pods of an earlier operator cannot be told of
 */
public record ManagedCluster(
        Failover failover,
        Credentials redis,
        Credentials sentinel,
        Optional<ClusterIdentity> identity,
        Optional<String> password,
        boolean passwordWaits) {
    /** One whose nodes know no users but the clients'. */
    public ManagedCluster(Failover failover, Credentials redis, Credentials sentinel) {
        this(failover, redis, sentinel, Optional.empty(), redis.password(), false);
    }

    /** One whose nodes know each other by its identity, and the operator too. */
    public static ManagedCluster of(Failover failover, ClusterIdentity identity, Optional<String> password) {
        Credentials operator = new Credentials(Optional.of(ClusterIdentity.OPERATOR), Optional.of(identity.operator()));
        return new ManagedCluster(failover, operator, operator, Optional.of(identity), password, false);
    }

    /** The same, while another password is asked for than its nodes can be told of. */
    public ManagedCluster withPasswordWaiting() {
        return new ManagedCluster(failover, redis, sentinel, identity, password, true);
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

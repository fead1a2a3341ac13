package io.redisoperator.pipeline;

import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.CredentialSource;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.FailoverSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clusters that may be acted on, as they were last admitted. A resource that has become unreadable keeps its last
 * good entry, so that a running cluster goes on being healed by the spec it was made from; its annotations are those of now.
 */
public final class AdmittedClusters implements FailoverSource, CredentialSource {
    private final Map<ClusterKey, ManagedCluster> admitted = new ConcurrentHashMap<>();

    @Override
    public Optional<Failover> failover(ClusterKey key) {
        return cluster(key).map(ManagedCluster::failover);
    }

    @Override
    public Credentials redis(ClusterKey key, boolean knowsIdentity) {
        return cluster(key).map(c -> c.redis(knowsIdentity)).orElse(Credentials.NONE);
    }

    @Override
    public Credentials sentinel(ClusterKey key, boolean knowsIdentity) {
        return cluster(key).map(c -> c.sentinel(knowsIdentity)).orElse(Credentials.NONE);
    }

    @Override
    public Optional<ExternalMaster> external(ClusterKey key) {
        return cluster(key).flatMap(ManagedCluster::external);
    }

    public Optional<ManagedCluster> cluster(ClusterKey key) {
        return Optional.ofNullable(admitted.get(key));
    }

    /** One that may be changed now: a person may ask to leave it as it is. */
    Optional<ManagedCluster> actionable(ClusterKey key) {
        return cluster(key).filter(cluster -> !cluster.failover().paused());
    }

    void admit(ManagedCluster cluster) {
        admitted.put(cluster.key(), cluster);
    }

    void forget(ClusterKey key) {
        admitted.remove(key);
    }
}

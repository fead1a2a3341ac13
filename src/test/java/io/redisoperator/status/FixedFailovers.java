package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.FailoverSource;
import io.redisoperator.spec.Failovers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One failover that changes when a test says so. */
final class FixedFailovers implements FailoverSource {
    private volatile @Nullable Failover failover;

    void follow(FailoverKind kind, String uid, long generation) {
        HasMetadata resource = switch (kind) {
            case SEED -> Failovers.seed("");
            case DATABASES -> Failovers.databases("");
        };
        resource.getMetadata().setNamespace(Looks.KEY.namespace());
        resource.getMetadata().setName(Looks.KEY.name());
        resource.getMetadata().setUid(uid);
        resource.getMetadata().setGeneration(generation);
        failover = Failovers.readable(resource);
    }

    void followNothing() {
        failover = null;
    }

    @Override
    public Optional<Failover> failover(ClusterKey key) {
        return Optional.ofNullable(failover).filter(f -> f.key().equals(key));
    }
}

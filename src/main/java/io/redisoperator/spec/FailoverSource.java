package io.redisoperator.spec;

import io.redisoperator.model.ClusterKey;
import java.util.Optional;

/** What the user asks for at this moment; the resource that the pipeline works on when there are two of one name. */
@FunctionalInterface
public interface FailoverSource {
    /** Empty when there is no such resource, or when its spec cannot be followed. */
    Optional<Failover> failover(ClusterKey key);
}

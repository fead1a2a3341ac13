package io.redisoperator.redis;

import io.redisoperator.model.ClusterKey;
import java.util.Optional;

/**
 * What the nodes of a cluster want to see at this moment; {@link Credentials#NONE} for a cluster that is unknown. A node
 * that boots without the identity of its cluster, as those of earlier operators do, knows clients only.
 */
public interface CredentialSource {
    Credentials redis(ClusterKey key, boolean knowsIdentity);

    Credentials sentinel(ClusterKey key, boolean knowsIdentity);

    /** The Redis outside of the cluster that its pods follow; empty for one that is its own. */
    default Optional<ExternalMaster> external(ClusterKey key) {
        return Optional.empty();
    }
}

package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import java.util.List;
import java.util.Optional;

/**
 * As whom a node logs in to its master, and whether a sentinel may promote it. What concerns a Redis outside of the cluster
 * is told to running nodes only and ends with their process: a node that restarts knows its own cluster.
 */
record ReplicationSettings(String user, String password, int priority) {
    /** No sentinel of whoever promotes such a node. */
    private static final int NEVER = 0;

    static ReplicationSettings toward(ExternalMaster external) {
        Credentials login = external.credentials();
        return new ReplicationSettings(login.user().orElse(""), login.password().orElse(""), NEVER);
    }

    /** Those that the node boots with. */
    static ReplicationSettings own(ManagedCluster cluster, Node node) {
        int priority = Steering.specified(cluster.failover());
        Optional<ClusterIdentity> identity = cluster.identity().filter(i -> node.knowsIdentity());
        return identity.map(i -> new ReplicationSettings(ClusterIdentity.REPLICATION, i.replication(), priority))
                .orElseGet(() -> new ReplicationSettings("", cluster.password().orElse(""), priority));
    }

    /** To be sent in one write with what makes the node follow or lead. */
    List<List<String>> commands() {
        return List.of(
                set("masteruser", user),
                set("masterauth", password),
                set("replica-priority", String.valueOf(priority)));
    }

    private static List<String> set(String directive, String value) {
        return List.of("CONFIG", "SET", directive, value);
    }

    @Override
    public String toString() {
        return "ReplicationSettings[hidden]";
    }
}

package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As whom a node logs in to its master, and whether it is told that no sentinel may promote it. What concerns a Redis outside
 * of the cluster is told to running nodes only and ends with their process: a node that restarts knows its own cluster.
 */
record ReplicationSettings(String user, String password, boolean never) {
    /** No sentinel of whoever promotes such a node. */
    private static final String NEVER = "0";

    static ReplicationSettings toward(ExternalMaster external) {
        Credentials login = external.credentials();
        return new ReplicationSettings(login.user().orElse(""), login.password().orElse(""), true);
    }

    /**
     * The login that the node boots with, or is told before pods of another kind come. Its priority it gets once it is known
     * to hold what its master does.
     *
     * @param held whether all nodes are an earlier operator's, and know each other as clients
     */
    static ReplicationSettings own(ManagedCluster cluster, Node node, boolean held) {
        Optional<ClusterIdentity> identity = cluster.identity().filter(i -> node.knowsIdentity() || !held);
        return identity.map(i -> new ReplicationSettings(ClusterIdentity.REPLICATION, i.replication(), false))
                .orElseGet(() -> new ReplicationSettings("", cluster.password().orElse(""), false));
    }

    /** To be sent in one write with what makes the node follow or lead. */
    List<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>(List.of(set("masteruser", user), set("masterauth", password)));
        if (never) {
            commands.add(set(Steering.PRIORITY, NEVER));
        }
        return commands;
    }

    private static List<String> set(String directive, String value) {
        return List.of("CONFIG", "SET", directive, value);
    }

    @Override
    public String toString() {
        return "ReplicationSettings[hidden]";
    }
}

package io.redisoperator.diagnosis;

import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Role;
import java.util.List;
import java.util.Optional;

/**
 * What one Redis said of itself: {@code INFO server, replication, persistence, keyspace}.
 *
 * @param master the address that a replica follows; empty on a master
 * @param linkUp {@code master_link_status:up}; false on a master
 * @param linkDownSeconds {@code master_link_down_since_seconds}; 0 while the link is up, -1 if it never was
 * @param syncing {@code master_sync_in_progress:1}
 * @param loading {@code loading:1}
 * @param replicationId {@code master_replid}
 * @param previousReplicationId {@code master_replid2}; forty zeros when there is none
 * @param previousOffset {@code second_repl_offset}
 * @param offset {@code master_repl_offset} of a master, {@code slave_repl_offset} of a replica, in bytes
 * @param keys keys over all databases
 * @param lastSaveEpochSeconds {@code rdb_last_save_time}
 * @param uptimeSeconds {@code uptime_in_seconds}
 * @param replicas the {@code slaveN} lines of a master
 * @param safety saves, and what must be so for it to take writes
 */
public record RedisView(
        Role role,
        Optional<Endpoint> master,
        boolean linkUp,
        long linkDownSeconds,
        boolean syncing,
        boolean loading,
        String runId,
        String version,
        String replicationId,
        String previousReplicationId,
        long previousOffset,
        long offset,
        long keys,
        long lastSaveEpochSeconds,
        long uptimeSeconds,
        List<AttachedReplica> replicas,
        Safety safety) {
    public RedisView {
        replicas = List.copyOf(replicas);
    }

    /** Of a node that did not say how it saves and guards its data. */
    public RedisView(
            Role role,
            Optional<Endpoint> master,
            boolean linkUp,
            long linkDownSeconds,
            boolean syncing,
            boolean loading,
            String runId,
            String version,
            String replicationId,
            String previousReplicationId,
            long previousOffset,
            long offset,
            long keys,
            long lastSaveEpochSeconds,
            long uptimeSeconds,
            List<AttachedReplica> replicas) {
        this(
                role,
                master,
                linkUp,
                linkDownSeconds,
                syncing,
                loading,
                runId,
                version,
                replicationId,
                previousReplicationId,
                previousOffset,
                offset,
                keys,
                lastSaveEpochSeconds,
                uptimeSeconds,
                replicas,
                Safety.UNKNOWN);
    }

    /**
     * What keeps the data of a node safe.
     *
     * @param saving {@code rdb_bgsave_in_progress:1}
     * @param saveFailed {@code rdb_last_bgsave_status} other than {@code ok}
     * @param minReplicas {@code min-replicas-to-write}; -1 if it did not say
     * @param maxLagSeconds {@code min-replicas-max-lag}; -1 if it did not say
     */
    public record Safety(boolean saving, boolean saveFailed, int minReplicas, int maxLagSeconds) {
        public static final Safety UNKNOWN = new Safety(false, false, -1, -1);
    }

    /**
     * One {@code slaveN} line of a master.
     *
     * @param online {@code state=online}
     * @param lagSeconds seconds since the last acknowledgement
     */
    public record AttachedReplica(Endpoint address, boolean online, long offset, long lagSeconds) {}

    public boolean isMaster() {
        return role == Role.MASTER;
    }

    /** A replica whose link is up and that is neither loading nor syncing. */
    public boolean inSync() {
        return role == Role.REPLICA && linkUp && !syncing && !loading;
    }
}

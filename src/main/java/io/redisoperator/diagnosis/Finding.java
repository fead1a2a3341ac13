package io.redisoperator.diagnosis;

/**
 * One thing that is not as it should be.
 *
 * @param kind which condition it speaks to and how grave it is
 * @param subject the pod it is about, or the cluster's name
 * @param message for a person: what was seen, where, and what is being done or waited for
 */
public record Finding(Kind kind, String subject, String message) {
    /** The kinds of findings, in order of gravity. */
    public enum Kind {
        /**
         * The right thing would be to act, but doing so could lose data; a person must decide. First of all, as only its
         * message says how.
         */
        BLOCKED(Area.MASTER),
        NO_MASTER(Area.MASTER),
        SEVERAL_MASTERS(Area.MASTER),
        /** The only master may be one that was replaced, while those that may have newer data wait for orders. */
        MASTER_DOUBTED(Area.MASTER),
        MASTER_SILENT(Area.MASTER),
        MASTER_NOT_LABELLED(Area.MASTER),
        QUORUM_LOST(Area.QUORUM),
        SENTINEL_WRONG_MASTER(Area.QUORUM),
        SENTINEL_WITHOUT_MONITOR(Area.QUORUM),
        /** They were told twice what to monitor, and something made them forget it. */
        SENTINELS_UNMOVED(Area.QUORUM),
        SENTINEL_SILENT(Area.QUORUM),
        SENTINEL_MISSING(Area.QUORUM),
        SENTINEL_TILT(Area.QUORUM),
        SENTINEL_SETTINGS(Area.QUORUM),
        /** A Redis outside of the cluster is to be followed no more, and no pod is master yet. */
        LEAVING_EXTERNAL(Area.MASTER),
        /** Neither the operator nor any pod reaches the Redis that is followed. */
        EXTERNAL_UNREACHABLE(Area.REPLICATION),
        /** Pods reach it and the operator does not. */
        EXTERNAL_UNSEEN(Area.HYGIENE),
        SENTINEL_GHOSTS(Area.HYGIENE),
        SENTINEL_INCOMPLETE(Area.HYGIENE),
        REPLICA_UNASSIGNED(Area.REPLICATION),
        REPLICA_WRONG_MASTER(Area.REPLICATION),
        REPLICA_LINK_DOWN(Area.REPLICATION),
        REPLICA_SYNCING(Area.REPLICATION),
        REPLICA_SILENT(Area.REPLICATION),
        REPLICA_MISSING(Area.REPLICATION),
        FOREIGN_REPLICA(Area.HYGIENE),
        WRONG_ROLE_LABEL(Area.HYGIENE);

        private final Area area;

        Kind(Area area) {
            this.area = area;
        }

        public Area area() {
            return area;
        }
    }

    /** What a finding takes away from users. */
    public enum Area {
        /** Writes: there is not exactly one reachable, routed master. */
        MASTER,
        /** Automatic failover: sentinels cannot or may not elect. */
        QUORUM,
        /** Copies: fewer replicas in sync than asked for. */
        REPLICATION,
        /** Nothing yet, but it would hurt later. */
        HYGIENE
    }
}

package io.redisoperator.model;

/**
 * Annotations by which a person asks for something that is no part of the spec. Each value of those that name a pod is
 * acted on once: to ask for the same again, the annotation is removed and set anew.
 */
public final class Annotations {
    private static final String PREFIX = "redisfailovers.databases.spotahome.com/";

    /** Names the pod that is to become master, by a hand-over. */
    public static final String SWITCH_TO = PREFIX + "switch-to";

    /** Names the pod whose data is to be kept where every choice of a master would lose some. */
    public static final String PROMOTE = PREFIX + "promote";

    /**
     * Names the Redis outside of the cluster, as {@code host:port}, for whose data that of the cluster may be discarded.
     */
    public static final String DISCARD_DATA = PREFIX + "discard-data";

    /** {@code true} while nothing of the cluster is to be changed or healed. */
    public static final String SKIP_RECONCILE = "redis-failover.freshworks.com/skip-reconcile";

    /** Asks, by any value, that pods of an earlier operator be replaced without waiting for an edit that does. */
    public static final String RENEW_PODS = PREFIX + "renew-pods";

    /** {@code true} while clients may copy the data as replicas do, for a move to elsewhere or a backup. */
    public static final String LET_CLIENTS_REPLICATE = PREFIX + "let-clients-replicate";

    private Annotations() {}
}

package io.redisoperator.model;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/**
 * By what the nodes of one cluster know each other: a password for each user that is not a client's. No other cluster
 * has them, so that a node whose address was another cluster's before is a stranger there. Never printed.
 */
public record ClusterIdentity(String replication, String sentinel, String operator, String handover) {
    /** Replicas log in to their master as this user; it can do nothing else. */
    public static final String REPLICATION = "replication";
    /** Sentinels log in as this user, to Redis and to each other. */
    public static final String SENTINEL = "sentinel";
    /** The operator's own. */
    public static final String OPERATOR = "operator";
    /** What runs inside of a Redis pod, and a person there, moves mastership as this user. */
    public static final String HANDOVER = "handover";

    /** Exporters beside Redis read what they show as this user. */
    public static final String EXPORTER = "exporter";

    /** Key of the cluster's Secret: what a sentinel boots from beside Redis that lets it in as a client only. */
    public static final String SENTINEL_AS_CLIENT = "sentinel-as-client.conf";

    private static final int BYTES = 32;

    public ClusterIdentity {
        Objects.requireNonNull(replication);
        Objects.requireNonNull(sentinel);
        Objects.requireNonNull(operator);
        Objects.requireNonNull(handover);
    }

    /** A new one, of 256 random bits for each user, in hexadecimal, which needs quoting nowhere. */
    public static ClusterIdentity generate() {
        SecureRandom random = new SecureRandom();
        return new ClusterIdentity(password(random), password(random), password(random), password(random));
    }

    /** Follows from another password and gives nothing of it away. */
    public String exporter() {
        return Sha256.hex(EXPORTER + ":" + operator);
    }

    private static String password(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "ClusterIdentity[hidden]";
    }
}

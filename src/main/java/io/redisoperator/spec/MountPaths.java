package io.redisoperator.spec;

import java.util.Set;

/** Where the operator mounts what its containers read and write; a user's volumes need other places. */
public final class MountPaths {
    /** The configuration, of Redis and of a sentinel. */
    public static final String CONFIG = "/redis";

    public static final String DATA = "/data";
    public static final String AUTH = "/redis-auth";
    public static final String READINESS = "/redis-readiness";
    public static final String SHUTDOWN = "/redis-shutdown";
    /** The operator's own script, where the other place holds a user's. */
    public static final String HANDOVER = "/redis-handover";

    public static final String STARTUP = "/redis-startup";
    public static final String SENTINEL_STARTUP = "/sentinel-startup";

    static final Set<String> OF_REDIS = Set.of(CONFIG, DATA, AUTH, READINESS, SHUTDOWN, HANDOVER, STARTUP);
    static final Set<String> OF_SENTINEL = Set.of(CONFIG, SENTINEL_STARTUP);

    private MountPaths() {}
}

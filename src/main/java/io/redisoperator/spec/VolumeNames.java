package io.redisoperator.spec;

import java.util.Set;

/** Names of the volumes that the operator gives a pod; a user's volumes need other names. */
public final class VolumeNames {
    public static final String CONFIG = "redis-config";
    public static final String AUTH = "redis-auth";
    public static final String READINESS = "redis-readiness-config";
    public static final String SHUTDOWN = "redis-shutdown-config";
    public static final String HANDOVER = "redis-handover-config";
    public static final String STARTUP = "redis-startup-config";
    /** Taken only while the data is in an emptyDir. */
    public static final String DATA = "redis-data";

    public static final String SENTINEL_CONFIG = "sentinel-config";
    public static final String SENTINEL_WRITABLE = "sentinel-config-writable";
    public static final String SENTINEL_AUTH = "sentinel-auth";
    public static final String SENTINEL_STARTUP = "sentinel-startup-config";

    static final Set<String> OF_REDIS = Set.of(CONFIG, AUTH, READINESS, SHUTDOWN, HANDOVER, STARTUP);
    static final Set<String> OF_SENTINEL = Set.of(SENTINEL_CONFIG, SENTINEL_WRITABLE, SENTINEL_AUTH, SENTINEL_STARTUP);

    private VolumeNames() {}
}

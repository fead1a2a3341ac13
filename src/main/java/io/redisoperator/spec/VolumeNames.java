package io.redisoperator.spec;

import java.util.Set;

/** Names of the volumes that the operator gives a Redis pod; a claim of a user's needs another name. */
public final class VolumeNames {
    public static final String CONFIG = "redis-config";
    public static final String AUTH = "redis-auth";
    public static final String READINESS = "redis-readiness-config";
    public static final String SHUTDOWN = "redis-shutdown-config";
    /** Taken only while the data is in an emptyDir. */
    public static final String DATA = "redis-data";

    static final Set<String> FIXED = Set.of(CONFIG, AUTH, READINESS, SHUTDOWN);

    private VolumeNames() {}
}

package io.redisoperator.spec;

/** Names of the operator's containers. */
public final class ContainerNames {
    public static final String REDIS = "redis";
    public static final String REDIS_EXPORTER = "redis-exporter";
    public static final String SENTINEL = "sentinel";
    public static final String SENTINEL_EXPORTER = "sentinel-exporter";
    public static final String SENTINEL_CONFIG_COPY = "sentinel-config-copy";

    private ContainerNames() {}
}

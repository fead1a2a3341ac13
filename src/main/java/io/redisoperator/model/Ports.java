package io.redisoperator.model;

/** Ports that are fixed by contract. */
public final class Ports {
    /** The default of {@code spec.redis.port}. */
    public static final int REDIS = 6379;

    /** By which a pod declares where its Redis listens, and Services find it. */
    public static final String REDIS_NAME = "redis";

    public static final int SENTINEL = 26379;
    public static final int REDIS_EXPORTER = 9121;
    public static final int SENTINEL_EXPORTER = 9355;

    private Ports() {}
}

package io.redisoperator.spec;

import java.util.List;

/**
 * The Redis side of a failover.
 *
 * @param replicas pods of the StatefulSet, the master among them
 * @param customConfig lines of {@code redis.conf}, checked and written anew by the quoting rules of Redis
 */
public record RedisSettings(
        int replicas,
        int port,
        PodSettings pod,
        List<String> customConfig,
        ExporterSettings exporter,
        StorageSettings storage) {
    public RedisSettings {
        customConfig = List.copyOf(customConfig);
    }
}

package io.redisoperator.spec;

import java.util.List;

/**
 * The Redis side of a failover.
 *
 * @param replicas pods of the StatefulSet, the master among them
 * @param customConfig lines of {@code redis.conf}, checked and written anew by the quoting rules of Redis
 * @param commandRenames lines of {@code redis.conf} that give commands another name
 */
public record RedisSettings(
        int replicas,
        int port,
        PodSettings pod,
        Companions companions,
        List<String> customConfig,
        List<String> commandRenames,
        ExporterSettings exporter,
        StorageSettings storage,
        ShutdownSettings shutdown,
        MasterCare masterCare) {
    public RedisSettings {
        customConfig = List.copyOf(customConfig);
        commandRenames = List.copyOf(commandRenames);
    }

    RedisSettings storedIn(StorageSettings elsewhere) {
        return new RedisSettings(
                replicas,
                port,
                pod,
                companions,
                customConfig,
                commandRenames,
                exporter,
                elsewhere,
                shutdown,
                masterCare);
    }

    RedisSettings as(Running running) {
        return new RedisSettings(
                running.redisReplicas().orElse(replicas),
                running.port().orElse(port),
                pod,
                companions,
                running.customConfig().orElse(customConfig),
                commandRenames,
                exporter,
                storage,
                shutdown,
                masterCare);
    }
}

package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Redis side of a failover.
 *
 * @param replicas pods of the StatefulSet, the master among them
 * @param customConfig lines of {@code redis.conf}, checked and written anew by the quoting rules of Redis
 * @param reserved of the memory limit, which leaves the rest for data
 * @param commandRenames lines of {@code redis.conf} that give commands another name
 */
public record RedisSettings(
        int replicas,
        int port,
        PodSettings pod,
        Companions companions,
        List<String> customConfig,
        Optional<ReservedMemory> reserved,
        List<String> commandRenames,
        ExporterSettings exporter,
        StorageSettings storage,
        ShutdownSettings shutdown,
        MasterCare masterCare) {
    public RedisSettings {
        customConfig = List.copyOf(customConfig);
        commandRenames = List.copyOf(commandRenames);
    }

    /** What new pods boot with: the lines of the user, and what is left for data of the memory limit that they will have. */
    public List<String> bootConfig() {
        return Stream.concat(
                        customConfig.stream(), maxmemory().map(left -> ReservedMemory.MAXMEMORY + " " + left).stream())
                .toList();
    }

    /** The derived {@code maxmemory} of pods that are made by this spec; empty where none is derived. */
    public Optional<String> maxmemory() {
        return ReservedMemory.limit(pod.container().resources()).flatMap(this::maxmemory);
    }

    /** The {@code maxmemory} that is derived for a Redis under that memory limit; a line of the user's wins. */
    public Optional<String> maxmemory(Quantity limit) {
        return reserved.filter(part -> !ConfigDirectives.runtime(customConfig).containsKey(ReservedMemory.MAXMEMORY))
                .flatMap(part -> part.maxmemory(limit));
    }

    RedisSettings storedIn(StorageSettings elsewhere) {
        return new RedisSettings(
                replicas,
                port,
                pod,
                companions,
                customConfig,
                reserved,
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
                reserved,
                commandRenames,
                exporter,
                storage,
                shutdown,
                masterCare);
    }
}

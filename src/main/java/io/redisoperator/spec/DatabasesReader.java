package io.redisoperator.spec;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Ports;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the form that clusters run today. */
final class DatabasesReader {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FEWEST_REPLICAS = 1;
    private static final int HIGHEST_PORT = 65_535;
    private static final long LONGEST_GRACE = 86_400;
    private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";

    private final ClusterKey key;
    private final Problems problems;
    private final Problems ignored;
    private final PodParts parts;
    private final ExporterReader exporters;

    /**
     * A reader of one spec.
     *
     * @param problems takes what keeps it from being followed
     * @param ignored takes what it can be followed without
     */
    DatabasesReader(ClusterKey key, Problems problems, Problems ignored) {
        this.key = key;
        this.problems = problems;
        this.ignored = ignored;
        this.parts = new PodParts(problems);
        this.exporters = new ExporterReader(problems);
    }

    Specs.Settings read(@Nullable DatabasesSpec written) {
        DatabasesSpec spec = orEmpty(written, DatabasesSpec.class);
        Engine engine = Engine.read(spec.engine(), problems);
        PodReader pods = new PodReader(key, engine, problems);
        Optional<String> authSecret = authSecret(spec.auth());
        return new Specs.Settings(
                engine,
                redis(orEmpty(spec.redis(), DatabasesSpec.Redis.class), pods),
                sentinel(orEmpty(spec.sentinel(), DatabasesSpec.Sentinel.class), pods),
                authSecret,
                new BootstrapNodeReader(problems).read(spec.bootstrapNode(), authSecret));
    }

    private RedisSettings redis(DatabasesSpec.Redis redis, PodReader pods) {
        String path = "spec.redis";
        PodSecurityContext security = pods.security(redis, Component.REDIS);
        ExporterSettings exporter = exporters.read(redis.exporter(), security, path + ".exporter");
        StorageSettings storage = new StorageReader(problems, ignored).read(redis.storage());
        int port = port(redis.port(), exporter.enabled());
        PodSettings pod = pods.read(redis, Component.REDIS, security, besideRedis(port, exporter, storage));
        int replicas = Replicas.read(redis.replicas(), FEWEST_REPLICAS, path + ".replicas", problems);
        List<String> config = RedisDirectives.read(redis.customConfig(), replicas, path + ".customConfig", problems);
        return new RedisSettings(
                replicas,
                port,
                pod,
                pods.companions(redis, Component.REDIS),
                config,
                ReservedMemory.read(
                        redis.reservedPodMemoryPercent(), pod.container().resources(), config, problems, ignored),
                CommandRenames.read(redis.customCommandRenames(), path + ".customCommandRenames", problems),
                exporter,
                storage,
                shutdown(redis),
                masterCare(redis));
    }

    private SentinelSettings sentinel(DatabasesSpec.Sentinel sentinel, PodReader pods) {
        String path = "spec.sentinel";
        int replicas = Replicas.read(sentinel.replicas(), FEWEST_REPLICAS, path + ".replicas", problems);
        PodSecurityContext security = pods.security(sentinel, Component.SENTINEL);
        ExporterSettings exporter = exporters.read(sentinel.exporter(), security, path + ".exporter");
        PodSettings pod = pods.read(sentinel, Component.SENTINEL, security, besideSentinel(exporter));
        String masterName =
                Boolean.TRUE.equals(sentinel.disableMyMaster()) ? key.name() : MonitorSettings.DEFAULT_MASTER_NAME;
        return new SentinelSettings(
                replicas,
                pod,
                pods.companions(sentinel, Component.SENTINEL),
                SentinelOptions.read(masterName, sentinel.customConfig(), replicas, path + ".customConfig", problems),
                exporter,
                Optional.ofNullable(sentinel.configCopy())
                        .flatMap(copy -> parts.read(
                                copy.containerSecurityContext(),
                                SecurityContext.class,
                                path + ".configCopy.containerSecurityContext"))
                        .orElse(pod.container().securityContext()));
    }

    private static Occupied besideRedis(int port, ExporterSettings exporter, StorageSettings storage) {
        Map<Integer, String> ports = new HashMap<>(Map.of(port, ContainerNames.REDIS));
        Set<String> containers = new HashSet<>(Set.of(ContainerNames.REDIS));
        if (exporter.enabled()) {
            ports.put(Ports.REDIS_EXPORTER, ContainerNames.REDIS_EXPORTER);
            containers.add(ContainerNames.REDIS_EXPORTER);
        }
        Set<String> volumes = new HashSet<>(VolumeNames.OF_REDIS);
        volumes.add(storage.volume());
        return new Occupied(containers, ports, volumes, Optional.of(storage.volume()), MountPaths.OF_REDIS);
    }

    private static Occupied besideSentinel(ExporterSettings exporter) {
        Map<Integer, String> ports = new HashMap<>(Map.of(Ports.SENTINEL, ContainerNames.SENTINEL));
        Set<String> containers = new HashSet<>(Set.of(ContainerNames.SENTINEL, ContainerNames.SENTINEL_CONFIG_COPY));
        if (exporter.enabled()) {
            ports.put(Ports.SENTINEL_EXPORTER, ContainerNames.SENTINEL_EXPORTER);
            containers.add(ContainerNames.SENTINEL_EXPORTER);
        }
        return new Occupied(containers, ports, VolumeNames.OF_SENTINEL, Optional.empty(), MountPaths.OF_SENTINEL);
    }

    private ShutdownSettings shutdown(DatabasesSpec.Redis redis) {
        long seconds = Objects.requireNonNullElse(redis.terminationGracePeriod(), 0L);
        if (seconds < 0 || seconds > LONGEST_GRACE) {
            problems.add(
                    "spec.redis.terminationGracePeriod",
                    "is " + seconds + "; write seconds from 1 to " + LONGEST_GRACE + ", or leave the field out for 60");
        }
        return new ShutdownSettings(
                seconds == 0 ? OptionalLong.empty() : OptionalLong.of(seconds),
                ObjectReferences.script(redis.shutdownConfigMap(), key, "spec.redis.shutdownConfigMap", problems));
    }

    private MasterCare masterCare(DatabasesSpec.Redis redis) {
        boolean preventEviction = Boolean.TRUE.equals(redis.preventMasterEviction());
        if (preventEviction
                && redis.podAnnotations() != null
                && redis.podAnnotations().containsKey(SAFE_TO_EVICT)) {
            ignored.add(
                    "spec.redis.podAnnotations[" + SAFE_TO_EVICT + "]",
                    "is set for each pod by its role, as spec.redis.preventMasterEviction asks; leave one of them out");
        }
        return new MasterCare(preventEviction, Boolean.TRUE.equals(redis.disableMasterRollout()));
    }

    private int port(@Nullable Integer port, boolean exporter) {
        String path = "spec.redis.port";
        if (port == null || port == 0) {
            return Ports.REDIS;
        }
        if (port < 0 || port > HIGHEST_PORT) {
            problems.add(path, "is " + port + "; a port is between 1 and 65535");
        } else if (exporter && port == Ports.REDIS_EXPORTER) {
            problems.add(path, "is the port of the exporter in the same pod; choose another port");
        }
        return port;
    }

    private Optional<String> authSecret(DatabasesSpec.@Nullable Auth auth) {
        return auth == null
                ? Optional.empty()
                : ObjectReferences.read(
                        auth.secretPath(),
                        "a Secret; write the name of one in the same namespace, without a path",
                        "spec.auth.secretPath",
                        problems);
    }

    private static <T> T orEmpty(@Nullable T written, Class<T> type) {
        return Objects.requireNonNullElseGet(written, () -> JSON.convertValue(Map.of(), type));
    }
}

package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.redisoperator.api.SeedSpec;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Ports;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the form of the first releases. */
final class SeedReader {
    private static final int FEWEST_REPLICAS = 3;
    private static final SeedSpec.Redis NO_REDIS = new SeedSpec.Redis(null, null, null, null);
    private static final SeedSpec.Sentinel NO_SENTINEL = new SeedSpec.Sentinel(null, null);

    private final ClusterKey key;
    private final Problems problems;
    private final Quantities quantities;

    SeedReader(ClusterKey key, Problems problems) {
        this.key = key;
        this.problems = problems;
        this.quantities = new Quantities(new PodParts(problems), problems);
    }

    Specs.Settings read(@Nullable SeedSpec written) {
        SeedSpec spec = Objects.requireNonNullElse(written, new SeedSpec(null, null, null));
        SeedSpec.Redis redis = Objects.requireNonNullElse(spec.redis(), NO_REDIS);
        SeedSpec.Sentinel sentinel = Objects.requireNonNullElse(spec.sentinel(), NO_SENTINEL);
        boolean apart = Boolean.TRUE.equals(spec.hardAntiAffinity());
        String image = Images.ofVersion(redis.version(), "spec.redis.version", problems);
        int sentinels = Replicas.read(sentinel.replicas(), FEWEST_REPLICAS, "spec.sentinel.replicas", problems);
        return new Specs.Settings(
                Engine.REDIS,
                new RedisSettings(
                        Replicas.read(redis.replicas(), FEWEST_REPLICAS, "spec.redis.replicas", problems),
                        Ports.REDIS,
                        pod(
                                image,
                                quantities.read(redis.resources(), "spec.redis.resources"),
                                affinity(apart, Labels.Component.REDIS)),
                        Companions.BY_DEFAULT,
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        ExporterReader.byDefault(Boolean.TRUE.equals(redis.exporter())),
                        new StorageSettings.Ephemeral(new EmptyDirVolumeSource()),
                        ShutdownSettings.BY_DEFAULT,
                        MasterCare.BY_DEFAULT),
                new SentinelSettings(
                        sentinels,
                        pod(
                                image,
                                quantities.read(sentinel.resources(), "spec.sentinel.resources"),
                                affinity(apart, Labels.Component.SENTINEL)),
                        Companions.BY_DEFAULT,
                        SentinelOptions.read(
                                MonitorSettings.DEFAULT_MASTER_NAME, List.of(), sentinels, "spec.sentinel", problems),
                        ExporterReader.byDefault(false),
                        PodDefaults.containerSecurity()),
                Optional.empty(),
                Optional.empty());
    }

    private Affinity affinity(boolean apart, Labels.Component component) {
        return apart ? PodDefaults.apart(key, component) : PodDefaults.spread(key, component);
    }

    private static PodSettings pod(String image, ResourceRequirements resources, Affinity affinity) {
        return new PodSettings(
                ContainerSettings.plain(image, PodDefaults.PULL_POLICY, resources),
                Scheduling.by(affinity),
                PodIdentity.byDefault(),
                PodExtras.NONE,
                Map.of());
    }
}

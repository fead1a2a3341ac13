package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.spec.ExporterSettings;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.FailoverSource;
import io.redisoperator.spec.PodSettings;
import io.redisoperator.spec.RedisSettings;
import io.redisoperator.spec.SentinelSettings;
import io.redisoperator.spec.StorageSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One failover that changes when a test says so. */
final class FixedFailovers implements FailoverSource {
    private volatile @Nullable Failover failover;

    void follow(FailoverKind kind, String uid, long generation) {
        PodSettings pod = new PodSettings(
                "redis",
                "Always",
                new ResourceRequirements(),
                new Affinity(),
                List.of(),
                Map.of(),
                new PodSecurityContext(),
                new SecurityContext());
        ExporterSettings exporter = new ExporterSettings(
                false, "exporter", "Always", List.of(), List.of(), new ResourceRequirements(), new SecurityContext());
        MonitorSettings monitor =
                new MonitorSettings("mymaster", 2, Duration.ofSeconds(5), Duration.ofSeconds(10), 1, Map.of());
        failover = new Failover(
                Looks.KEY,
                kind,
                uid,
                generation,
                Map.of(),
                Map.of(),
                new RedisSettings(
                        3, 6379, pod, List.of(), exporter, new StorageSettings.Ephemeral(new EmptyDirVolumeSource())),
                new SentinelSettings(3, pod, monitor, exporter),
                Optional.empty());
    }

    void followNothing() {
        failover = null;
    }

    @Override
    public Optional<Failover> failover(ClusterKey key) {
        return Optional.ofNullable(failover).filter(f -> f.key().equals(key));
    }
}

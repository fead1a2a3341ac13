package io.redisoperator.fakes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.ExporterSettings;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.PodSettings;
import io.redisoperator.spec.RedisSettings;
import io.redisoperator.spec.SentinelSettings;
import io.redisoperator.spec.StorageSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Specs and pods as tests need them: plain, valid, and short to write. */
public final class Specimens {
    private Specimens() {}

    /** Three Redis, three sentinels, no password, and that down-after. */
    public static Failover failover(ClusterKey key, Duration downAfter) {
        PodSettings pod = new PodSettings(
                "redis:7.2-alpine",
                "IfNotPresent",
                new ResourceRequirements(),
                new Affinity(),
                List.of(),
                Map.of(),
                new PodSecurityContext(),
                new SecurityContext());
        ExporterSettings none = new ExporterSettings(
                false,
                "oliver006/redis_exporter:v1.62.0",
                "IfNotPresent",
                List.of(),
                List.of(),
                new ResourceRequirements(),
                new SecurityContext());
        MonitorSettings monitor = new MonitorSettings(
                MonitorSettings.DEFAULT_MASTER_NAME, 2, downAfter, Duration.ofSeconds(10), 1, Map.of());
        return new Failover(
                key,
                FailoverKind.DATABASES,
                "uid-" + key.name(),
                1,
                Map.of(),
                Map.of(),
                new RedisSettings(
                        3,
                        Ports.REDIS,
                        pod,
                        List.of(),
                        none,
                        new StorageSettings.Ephemeral(new EmptyDirVolumeSource())),
                new SentinelSettings(3, pod, monitor, none),
                Optional.empty());
    }

    /** The same with a volume for each Redis that outlives its pod. */
    public static Failover claiming(Failover plain) {
        RedisSettings redis = plain.redis();
        PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .build();
        return new Failover(
                plain.key(),
                plain.kind(),
                plain.uid(),
                plain.generation(),
                plain.labels(),
                plain.annotations(),
                new RedisSettings(
                        redis.replicas(),
                        redis.port(),
                        redis.pod(),
                        redis.customConfig(),
                        redis.exporter(),
                        new StorageSettings.Claimed(claim, false)),
                plain.sentinel(),
                plain.authSecret());
    }

    /** A running, ready pod with that address. */
    public static Pod pod(ClusterKey key, Component component, String name, String ip, Optional<String> role) {
        Map<String, String> labels = new HashMap<>(Labels.selector(key, component));
        role.ifPresent(r -> labels.put(Labels.ROLE, r));
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(name)
                .withUid("uid-" + name)
                .withLabels(labels)
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .addNewContainerStatus()
                .withName("redis")
                .withRestartCount(0)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}

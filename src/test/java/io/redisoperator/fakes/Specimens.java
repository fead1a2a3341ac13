package io.redisoperator.fakes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.redisoperator.spec.RedisSettings;
import io.redisoperator.spec.StorageSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Specs and pods as tests need them: plain, valid, and short to write. */
public final class Specimens {
    private Specimens() {}

    /** Three Redis, three sentinels, no password, and that down-after. */
    public static Failover failover(ClusterKey key, Duration downAfter) {
        return failover(key, "sentinel: {customConfig: [down-after-milliseconds " + downAfter.toMillis() + "]}");
    }

    /** What a spec in YAML becomes. */
    public static Failover failover(ClusterKey key, String spec) {
        DatabasesFailover resource = Failovers.databases(spec);
        resource.getMetadata().setNamespace(key.namespace());
        resource.getMetadata().setName(key.name());
        resource.getMetadata().setUid("uid-" + key.name());
        return Failovers.readable(resource);
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
                plain.engine(),
                new RedisSettings(
                        redis.replicas(),
                        redis.port(),
                        redis.pod(),
                        redis.companions(),
                        redis.customConfig(),
                        redis.reserved(),
                        redis.commandRenames(),
                        redis.exporter(),
                        new StorageSettings.Claimed(claim, false),
                        redis.shutdown(),
                        redis.masterCare()),
                plain.sentinel(),
                plain.authSecret(),
                plain.bootstrapNode(),
                plain.ignored());
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

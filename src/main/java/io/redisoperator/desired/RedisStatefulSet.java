package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.StorageSettings;
import io.redisoperator.spec.VolumeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** StatefulSet {@code rfr-<name>}: the Redis pods. Each boots as a replica of itself, which is of nobody. */
public final class RedisStatefulSet {
    /** On the pod template: a hash of the configuration that only a restart brings into force. */
    public static final String RESTART_HASH = "redisfailovers.databases.spotahome.com/restart-hash";

    private static final long GRACE_SECONDS = 60;

    private RedisStatefulSet() {}

    public static StatefulSet of(Failover failover, DesiredOptions options) {
        String name = ObjectMetas.names(failover).redis();
        return new StatefulSetBuilder()
                .withMetadata(ObjectMetas.of(failover, name, Labels.Component.REDIS))
                .withNewSpec()
                .withReplicas(failover.redis().replicas())
                .withServiceName(name)
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewSelector()
                .withMatchLabels(ObjectLabels.selector(failover, Labels.Component.REDIS))
                .endSelector()
                .withTemplate(template(failover, options))
                .withVolumeClaimTemplates(claimTemplates(failover))
                .endSpec()
                .build();
    }

    /** Names of the claims that the pods use, by ordinal; none when the data is in an emptyDir. */
    public static List<String> claimNames(Failover failover) {
        return switch (failover.redis().storage()) {
            case StorageSettings.Ephemeral ephemeral -> List.of();
            case StorageSettings.Claimed claimed ->
                IntStream.range(0, failover.redis().replicas())
                        .mapToObj(ordinal -> claimed.template().getMetadata().getName() + "-"
                                + ObjectMetas.names(failover).redisPod(ordinal))
                        .toList();
        };
    }

    private static PodTemplateSpec template(Failover failover, DesiredOptions options) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(ObjectLabels.of(failover, Labels.Component.REDIS, Role.REPLICA))
                .withAnnotations(rollingAnnotations(failover))
                .endMetadata()
                .withSpec(pod(failover, options))
                .build();
    }

    private static Map<String, String> rollingAnnotations(Failover failover) {
        Map<String, String> annotations = new TreeMap<>();
        List<String> restartOnly = ConfigDirectives.restartOnly(failover.redis().customConfig());
        if (!restartOnly.isEmpty()) {
            annotations.put(RESTART_HASH, Hashes.of(String.join("\n", restartOnly)));
        }
        return annotations;
    }

    private static PodSpec pod(Failover failover, DesiredOptions options) {
        List<Volume> volumes = new ArrayList<>(RedisPod.configuration(failover));
        volumes.add(RedisPod.configMap(
                VolumeNames.READINESS, ObjectMetas.names(failover).readinessScript()));
        volumes.add(RedisPod.configMap(
                VolumeNames.SHUTDOWN, ObjectMetas.names(failover).shutdownScript()));
        if (failover.redis().storage() instanceof StorageSettings.Ephemeral ephemeral) {
            volumes.add(new VolumeBuilder()
                    .withName(VolumeNames.DATA)
                    .withEmptyDir(ephemeral.source())
                    .build());
        }
        return RedisPod.pod(failover.redis().pod())
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withContainers(redis(failover, options).build())
                .addAllToContainers(ExporterContainer.besideRedis(failover, options).stream()
                        .toList())
                .withVolumes(volumes)
                .build();
    }

    private static ContainerBuilder redis(Failover failover, DesiredOptions options) {
        List<String> ofItself = List.of(
                "--replicaof", Env.POD_IP, Integer.toString(failover.redis().port()));
        return RedisPod.container(failover, options, ofItself, dataVolume(failover))
                .addToEnv(
                        Env.of("SENTINEL_HOST", sentinelHost(failover)),
                        Env.of("SENTINEL_PORT", Integer.toString(Ports.SENTINEL)))
                .addToVolumeMounts(
                        RedisPod.readOnly(VolumeNames.READINESS, RedisPod.READINESS_PATH),
                        RedisPod.readOnly(VolumeNames.SHUTDOWN, RedisPod.SHUTDOWN_PATH))
                .withReadinessProbe(Probes.redisReadiness())
                .withNewLifecycle()
                .withNewPreStop()
                .withNewExec()
                .withCommand("sh", RedisPod.SHUTDOWN_PATH + "/" + RedisScripts.SHUTDOWN_KEY)
                .endExec()
                .endPreStop()
                .endLifecycle();
    }

    /** The Service's name as every pod of the cluster can resolve it; it never changes, so no pod is rolled for it. */
    private static String sentinelHost(Failover failover) {
        return ObjectMetas.names(failover).sentinel() + "." + failover.key().namespace() + ".svc";
    }

    private static String dataVolume(Failover failover) {
        return switch (failover.redis().storage()) {
            case StorageSettings.Ephemeral ephemeral -> VolumeNames.DATA;
            case StorageSettings.Claimed claimed ->
                claimed.template().getMetadata().getName();
        };
    }

    private static List<PersistentVolumeClaim> claimTemplates(Failover failover) {
        return switch (failover.redis().storage()) {
            case StorageSettings.Ephemeral ephemeral -> List.of();
            case StorageSettings.Claimed claimed -> List.of(claimTemplate(failover, claimed));
        };
    }

    private static PersistentVolumeClaim claimTemplate(Failover failover, StorageSettings.Claimed claimed) {
        PersistentVolumeClaimBuilder template = new PersistentVolumeClaimBuilder(claimed.template());
        if (!claimed.keepAfterDeletion()) {
            template.editMetadata()
                    .withOwnerReferences(OwnerReferences.plain(failover))
                    .endMetadata();
        }
        return template.build();
    }
}

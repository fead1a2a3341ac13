package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import io.redisoperator.spec.ContainerSettings;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.MountPaths;
import io.redisoperator.spec.PodExtras;
import io.redisoperator.spec.ShutdownSettings;
import io.redisoperator.spec.StorageSettings;
import io.redisoperator.spec.VolumeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** StatefulSet {@code rfr-<name>}: the Redis pods. Each boots as a replica of itself, which is of nobody. */
public final class RedisStatefulSet {
    /** No sentinel promotes it until its readiness script, or the operator, has seen it in sync with a master. */
    private static final String NEVER = "0";

    private static final long GRACE_SECONDS = 60;
    /** The longest that the shutdown script waits, and what it does if it is not told. */
    private static final long LONGEST_HANDOVER_SECONDS = 30;

    private RedisStatefulSet() {}

    /** The StatefulSet of a cluster whose first process is to boot. */
    public static StatefulSet of(Failover failover, DesiredOptions options) {
        return of(failover, ConfigMemory.fresh(failover), options);
    }

    public static StatefulSet of(Failover failover, ConfigMemory memory, DesiredOptions options) {
        String name = ObjectMetas.names(failover).redis();
        return new StatefulSetBuilder()
                .withMetadata(ObjectMetas.of(failover, name, Labels.Component.REDIS))
                .editMetadata()
                .withAnnotations(notes(failover))
                .endMetadata()
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
                .withTemplate(template(failover, memory, options))
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

    private static Map<String, String> notes(Failover failover) {
        return switch (failover.redis().storage()) {
            case StorageSettings.Ephemeral ephemeral -> Map.of();
            case StorageSettings.Claimed claimed ->
                Map.of(
                        ClaimTemplate.ANNOTATION,
                        ClaimTemplate.asked(claimed.template()).note());
        };
    }

    private static PodTemplateSpec template(Failover failover, ConfigMemory memory, DesiredOptions options) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(ObjectLabels.ofPods(failover, Labels.Component.REDIS, Role.REPLICA))
                .withAnnotations(annotations(failover, memory))
                .endMetadata()
                .withSpec(pod(failover, memory, options))
                .build();
    }

    private static Map<String, String> annotations(Failover failover, ConfigMemory memory) {
        Map<String, String> annotations = new TreeMap<>(failover.redis().pod().annotations());
        annotations.put(
                StartSettings.ANNOTATION, StartSettings.of(failover, memory).hash());
        return annotations;
    }

    private static PodSpec pod(Failover failover, ConfigMemory memory, DesiredOptions options) {
        PodExtras extras = failover.redis().pod().extras();
        return RedisPod.pod(failover.redis().pod())
                .withTerminationGracePeriodSeconds(
                        failover.redis().shutdown().graceSeconds().orElse(GRACE_SECONDS))
                .withInitContainers(Sidecars.of(extras.initContainers(), Env.ofRedis(failover, options)))
                .withContainers(redis(failover, memory, options).build())
                .addAllToContainers(ExporterContainer.besideRedis(failover, options).stream()
                        .toList())
                .addAllToContainers(Sidecars.of(extras.containers(), Env.ofRedis(failover, options)))
                .withVolumes(volumes(failover))
                .build();
    }

    private static List<Volume> volumes(Failover failover) {
        ObjectNames names = ObjectMetas.names(failover);
        List<Volume> volumes = new ArrayList<>(RedisPod.configuration(failover));
        volumes.add(RedisPod.configMap(VolumeNames.READINESS, names.readinessScript()));
        Optional<String> usersScript = failover.redis().shutdown().configMap();
        volumes.add(RedisPod.configMap(VolumeNames.SHUTDOWN, usersScript.orElse(names.shutdownScript())));
        if (usersScript.isPresent()) {
            volumes.add(RedisPod.configMap(VolumeNames.HANDOVER, names.shutdownScript()));
        }
        if (failover.redis().storage() instanceof StorageSettings.Ephemeral ephemeral) {
            volumes.add(new VolumeBuilder()
                    .withName(VolumeNames.DATA)
                    .withEmptyDir(ephemeral.source())
                    .build());
        }
        failover.redis()
                .pod()
                .container()
                .startupConfigMap()
                .ifPresent(script -> volumes.add(RedisPod.configMap(VolumeNames.STARTUP, script)));
        volumes.addAll(failover.redis().pod().extras().volumes());
        return volumes;
    }

    private static ContainerBuilder redis(Failover failover, ConfigMemory memory, DesiredOptions options) {
        String port = Integer.toString(failover.redis().port());
        List<String> ofItself = List.of("--replicaof", Env.POD_IP, port, "--replica-priority", NEVER);
        ContainerSettings settings = failover.redis().pod().container();
        Probes probes = new Probes(failover.engine());
        return RedisPod.container(
                        failover, options, ofItself, failover.redis().storage().volume())
                .addToEnv(
                        Env.of("SENTINEL_HOST", sentinelHost(failover)),
                        Env.of("SENTINEL_PORT", Integer.toString(Ports.SENTINEL)))
                .addToEnv(StartSettings.of(failover, memory).variable())
                .addAllToEnv(handoverTime(failover.redis().shutdown()))
                .addAllToEnv(serviceLink(failover))
                .addAllToVolumeMounts(scripts(failover))
                .withStartupProbe(probes.redisStartup(settings))
                .withLivenessProbe(probes.redisLiveness(settings))
                .withReadinessProbe(probes.redisReadiness(settings))
                .withNewLifecycle()
                .withNewPreStop()
                .withNewExec()
                .withCommand(stop(failover.redis().shutdown()))
                .endExec()
                .endPreStop()
                .endLifecycle();
    }

    private static List<VolumeMount> scripts(Failover failover) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(RedisPod.readOnly(VolumeNames.READINESS, MountPaths.READINESS));
        mounts.add(RedisPod.readOnly(VolumeNames.SHUTDOWN, MountPaths.SHUTDOWN));
        if (failover.redis().shutdown().configMap().isPresent()) {
            mounts.add(RedisPod.readOnly(VolumeNames.HANDOVER, MountPaths.HANDOVER));
        }
        if (failover.redis().pod().container().startupConfigMap().isPresent()) {
            mounts.add(RedisPod.readOnly(VolumeNames.STARTUP, MountPaths.STARTUP));
        }
        return mounts;
    }

    /** Whatever the user's script does, a master first hands over: what it alone has would be lost with it. */
    private static List<String> stop(ShutdownSettings shutdown) {
        String script = MountPaths.SHUTDOWN + "/" + RedisScripts.SHUTDOWN_KEY;
        return shutdown.configMap().isEmpty()
                ? List.of("sh", script)
                : List.of(
                        "sh",
                        "-c",
                        "sh " + MountPaths.HANDOVER + "/" + RedisScripts.SHUTDOWN_KEY + "; exec sh " + script);
    }

    /** Half of the time that the pod has, so that Redis can save in the other. */
    private static List<EnvVar> handoverTime(ShutdownSettings shutdown) {
        long seconds =
                Math.min(LONGEST_HANDOVER_SECONDS, shutdown.graceSeconds().orElse(GRACE_SECONDS) / 2);
        return seconds == LONGEST_HANDOVER_SECONDS
                ? List.of()
                : List.of(Env.of("HANDOVER_SECONDS", Long.toString(seconds)));
    }

    /**
     * Where a script that was copied from an earlier operator looks for the sentinels. Pods have none of the variables
     * that Kubernetes derives from Services.
     */
    private static List<EnvVar> serviceLink(Failover failover) {
        if (failover.redis().shutdown().configMap().isEmpty()) {
            return List.of();
        }
        String service =
                ObjectMetas.names(failover).sentinel().replace('-', '_').toUpperCase(Locale.ROOT);
        return List.of(
                Env.of(service + "_SERVICE_HOST", sentinelHost(failover)),
                Env.of(service + "_SERVICE_PORT_SENTINEL", Integer.toString(Ports.SENTINEL)));
    }

    /** The Service's name as every pod of the cluster can resolve it; it never changes, so no pod is rolled for it. */
    private static String sentinelHost(Failover failover) {
        return ObjectMetas.names(failover).sentinel() + "." + failover.key().namespace() + ".svc";
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

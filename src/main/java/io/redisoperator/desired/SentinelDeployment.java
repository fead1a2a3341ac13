package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.ContainerNames;
import io.redisoperator.spec.ContainerSettings;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.MountPaths;
import io.redisoperator.spec.PodExtras;
import io.redisoperator.spec.VolumeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Deployment {@code rfs-<name>}: the sentinels. None is added before one has gone: each counts in every election. */
public final class SentinelDeployment {
    static final String PORT_NAME = "sentinel";
    private static final String OPTIONS_HASH = "redisfailovers.databases.spotahome.com/options-hash";
    private static final String TEMPLATE_HASH = "redisfailovers.databases.spotahome.com/template-hash";
    private static final String BOOT_PATH = "/redis-boot";

    /** A sentinel writes its own file, and a ConfigMap is read-only. */
    private static final String COPY_CONFIG = """
            set -e
            cat /redis-boot/sentinel.conf > /redis/sentinel.conf
            cat /redis-auth/sentinel-auth.conf >> /redis/sentinel.conf
            echo "sentinel announce-ip $POD_IP" >> /redis/sentinel.conf
            """;

    private static final String BIND = "echo \"bind $POD_IP\" >> /redis/sentinel.conf\n";

    private SentinelDeployment() {}

    /** Stamped with a hash of its pods' template, so that an edit that rolls pods can be told from one that does not. */
    public static Deployment of(Failover failover, DesiredOptions options) {
        return stamped(unstamped(
                failover, options, RedisPod.secret(VolumeNames.SENTINEL_AUTH, failover, AuthSecret.SENTINEL_KEY)));
    }

    /** Beside Redis of an earlier operator, which let a sentinel in as a client and know no users of this operator. */
    public static Deployment besideFormer(Failover failover, DesiredOptions options) {
        Volume login = RedisPod.secret(VolumeNames.SENTINEL_AUTH, failover, ClusterIdentity.SENTINEL_AS_CLIENT);
        login.getSecret().getItems().getFirst().setPath(AuthSecret.SENTINEL_KEY);
        return stamped(unstamped(failover, options, login));
    }

    /** The desired one, but for its pods, which stay as the actual one has them: applying it replaces none. */
    public static Deployment withPodsOf(Deployment actual, Deployment desired) {
        Map<String, String> annotations = new TreeMap<>(desired.getMetadata().getAnnotations());
        annotations.remove(TEMPLATE_HASH);
        templateHash(actual).ifPresent(hash -> annotations.put(TEMPLATE_HASH, hash));
        return new DeploymentBuilder(desired)
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .editSpec()
                .withTemplate(actual.getSpec().getTemplate())
                .endSpec()
                .build();
    }

    private static Deployment stamped(Deployment deployment) {
        String template = AppliedHash.tree(deployment).at("/spec/template").toString();
        return new DeploymentBuilder(deployment)
                .editMetadata()
                .addToAnnotations(TEMPLATE_HASH, Hashes.of(template))
                .endMetadata()
                .build();
    }

    /** Whether applying the one over the other replaces the pods of the sentinels. */
    public static boolean rolls(Deployment actual, Deployment desired) {
        return !templateHash(actual).equals(templateHash(desired));
    }

    /** None where somebody has removed it. */
    private static Optional<String> templateHash(Deployment deployment) {
        return Optional.ofNullable(deployment.getMetadata().getAnnotations())
                .flatMap(annotations -> Optional.ofNullable(annotations.get(TEMPLATE_HASH)));
    }

    private static Deployment unstamped(Failover failover, DesiredOptions options, Volume login) {
        return new DeploymentBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).sentinel(), Labels.Component.SENTINEL))
                .withNewSpec()
                .withReplicas(failover.sentinel().replicas())
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withNewMaxSurge(0)
                .withNewMaxUnavailable(1)
                .endRollingUpdate()
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(ObjectLabels.selector(failover, Labels.Component.SENTINEL))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(ObjectLabels.ofPods(failover, Labels.Component.SENTINEL))
                .withAnnotations(annotations(failover))
                .endMetadata()
                .withSpec(pod(failover, options, login))
                .endTemplate()
                .endSpec()
                .build();
    }

    /** Sentinel does not show its further options, so that only a restart makes sure of them. */
    private static Map<String, String> annotations(Failover failover) {
        Map<String, String> annotations =
                new TreeMap<>(failover.sentinel().pod().annotations());
        Map<String, String> unseen = new TreeMap<>(failover.sentinel().monitor().extra());
        if (!unseen.isEmpty()) {
            annotations.put(OPTIONS_HASH, Hashes.of(unseen.toString()));
        }
        return annotations;
    }

    private static PodSpec pod(Failover failover, DesiredOptions options, Volume login) {
        PodExtras extras = failover.sentinel().pod().extras();
        return RedisPod.pod(failover.sentinel().pod())
                .withInitContainers(copyConfig(failover, options))
                .addAllToInitContainers(extras.initContainers())
                .withContainers(sentinel(failover))
                .addAllToContainers(ExporterContainer.besideSentinel(failover, options).stream()
                        .toList())
                .addAllToContainers(extras.containers())
                .withVolumes(volumes(failover, login))
                .build();
    }

    private static Container copyConfig(Failover failover, DesiredOptions options) {
        ContainerSettings settings = failover.sentinel().pod().container();
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(RedisPod.readOnly(VolumeNames.SENTINEL_CONFIG, BOOT_PATH));
        mounts.add(RedisPod.readOnly(VolumeNames.SENTINEL_AUTH, MountPaths.AUTH));
        mounts.add(writable());
        return new ContainerBuilder()
                .withName(ContainerNames.SENTINEL_CONFIG_COPY)
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withCommand("sh", "-c", COPY_CONFIG + (options.bindToPodAddress() ? BIND : ""))
                .withEnv(Env.podIp())
                .withNewResources()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("32Mi"))
                // Both, as a ResourceQuota may ask for both of every container.
                .addToLimits("cpu", new Quantity("100m"))
                .addToLimits("memory", new Quantity("32Mi"))
                .endResources()
                .withSecurityContext(failover.sentinel().configCopy())
                .withVolumeMounts(mounts)
                .build();
    }

    private static Container sentinel(Failover failover) {
        ContainerSettings settings = failover.sentinel().pod().container();
        Probes probes = new Probes(failover.engine());
        return new ContainerBuilder()
                .withName(ContainerNames.SENTINEL)
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withTerminationMessagePolicy(RedisPod.LOG_IF_FAILED)
                .withCommand(
                        settings.command().isEmpty()
                                ? List.of(
                                        failover.engine().server(),
                                        MountPaths.CONFIG + "/" + SentinelConfig.KEY,
                                        "--sentinel")
                                : settings.command())
                .withEnv(
                        Env.podIp(),
                        Env.of("MASTER_NAME", failover.sentinel().monitor().masterName()))
                .addNewPort()
                .withName(PORT_NAME)
                .withContainerPort(Ports.SENTINEL)
                .withProtocol("TCP")
                .endPort()
                .withResources(settings.resources())
                .withSecurityContext(settings.securityContext())
                .withStartupProbe(probes.sentinelStartup(settings))
                .withReadinessProbe(probes.sentinelReadiness(settings))
                .withLivenessProbe(probes.sentinelLiveness(settings))
                .withVolumeMounts(mounts(failover))
                .build();
    }

    private static List<VolumeMount> mounts(Failover failover) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(writable());
        if (failover.sentinel().pod().container().startupConfigMap().isPresent()) {
            mounts.add(RedisPod.readOnly(VolumeNames.SENTINEL_STARTUP, MountPaths.SENTINEL_STARTUP));
        }
        mounts.addAll(failover.sentinel().pod().extras().mounts());
        return mounts;
    }

    private static VolumeMount writable() {
        return new VolumeMountBuilder()
                .withName(VolumeNames.SENTINEL_WRITABLE)
                .withMountPath(MountPaths.CONFIG)
                .build();
    }

    private static List<Volume> volumes(Failover failover, Volume login) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(RedisPod.configMap(
                VolumeNames.SENTINEL_CONFIG, ObjectMetas.names(failover).sentinel()));
        volumes.add(login);
        volumes.add(new VolumeBuilder()
                .withName(VolumeNames.SENTINEL_WRITABLE)
                .withEmptyDir(new EmptyDirVolumeSource())
                .build());
        failover.sentinel()
                .pod()
                .container()
                .startupConfigMap()
                .ifPresent(script -> volumes.add(RedisPod.configMap(VolumeNames.SENTINEL_STARTUP, script)));
        volumes.addAll(failover.sentinel().pod().extras().volumes());
        return volumes;
    }
}

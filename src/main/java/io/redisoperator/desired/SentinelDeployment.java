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
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.PodSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Deployment {@code rfs-<name>}: the sentinels. None is added before one has gone: each counts in every election. */
public final class SentinelDeployment {
    static final String PORT_NAME = "sentinel";
    private static final String TEMPLATE_HASH = "redisfailovers.databases.spotahome.com/template-hash";
    static final String CONFIG_PATH = "/redis";
    private static final String BOOT_PATH = "/redis-boot";
    private static final String CONFIG_VOLUME = "sentinel-config";
    private static final String WRITABLE_VOLUME = "sentinel-config-writable";
    private static final String AUTH_VOLUME = "sentinel-auth";

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
        Deployment deployment = unstamped(failover, options);
        String template = AppliedHash.tree(deployment).at("/spec/template").toString();
        return new DeploymentBuilder(deployment)
                .editMetadata()
                .addToAnnotations(TEMPLATE_HASH, Hashes.of(template))
                .endMetadata()
                .build();
    }

    /** Whether applying the one over the other replaces the pods of the sentinels. */
    public static boolean rolls(Deployment actual, Deployment desired) {
        return !Objects.equals(
                actual.getMetadata().getAnnotations() == null
                        ? null
                        : actual.getMetadata().getAnnotations().get(TEMPLATE_HASH),
                desired.getMetadata().getAnnotations().get(TEMPLATE_HASH));
    }

    private static Deployment unstamped(Failover failover, DesiredOptions options) {
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
                .withLabels(ObjectLabels.of(failover, Labels.Component.SENTINEL))
                .endMetadata()
                .withSpec(pod(failover, options))
                .endTemplate()
                .endSpec()
                .build();
    }

    private static PodSpec pod(Failover failover, DesiredOptions options) {
        return RedisPod.pod(failover.sentinel().pod())
                .withInitContainers(copyConfig(failover, options))
                .withContainers(sentinel(failover))
                .addAllToContainers(ExporterContainer.besideSentinel(failover, options).stream()
                        .toList())
                .withVolumes(volumes(failover))
                .build();
    }

    private static Container copyConfig(Failover failover, DesiredOptions options) {
        PodSettings settings = failover.sentinel().pod();
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(RedisPod.readOnly(CONFIG_VOLUME, BOOT_PATH));
        mounts.add(RedisPod.readOnly(AUTH_VOLUME, RedisPod.AUTH_PATH));
        mounts.add(writable());
        return new ContainerBuilder()
                .withName("sentinel-config-copy")
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withCommand("sh", "-c", COPY_CONFIG + (options.bindToPodAddress() ? BIND : ""))
                .withEnv(Env.podIp())
                .withNewResources()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("32Mi"))
                .addToLimits("memory", new Quantity("32Mi"))
                .endResources()
                .withSecurityContext(settings.containerSecurityContext())
                .withVolumeMounts(mounts)
                .build();
    }

    private static Container sentinel(Failover failover) {
        PodSettings settings = failover.sentinel().pod();
        return new ContainerBuilder()
                .withName("sentinel")
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withCommand("redis-server", CONFIG_PATH + "/" + SentinelConfig.KEY, "--sentinel")
                .withEnv(
                        Env.podIp(),
                        Env.of("MASTER_NAME", failover.sentinel().monitor().masterName()))
                .addNewPort()
                .withName(PORT_NAME)
                .withContainerPort(Ports.SENTINEL)
                .withProtocol("TCP")
                .endPort()
                .withResources(settings.resources())
                .withSecurityContext(settings.containerSecurityContext())
                .withStartupProbe(Probes.sentinelStartup())
                .withReadinessProbe(Probes.sentinelReadiness())
                .withLivenessProbe(Probes.sentinelLiveness())
                .withVolumeMounts(writable())
                .build();
    }

    private static VolumeMount writable() {
        return new VolumeMountBuilder()
                .withName(WRITABLE_VOLUME)
                .withMountPath(CONFIG_PATH)
                .build();
    }

    private static List<Volume> volumes(Failover failover) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(
                RedisPod.configMap(CONFIG_VOLUME, ObjectMetas.names(failover).sentinel()));
        volumes.add(RedisPod.secret(AUTH_VOLUME, failover, AuthSecret.SENTINEL_KEY));
        volumes.add(new VolumeBuilder()
                .withName(WRITABLE_VOLUME)
                .withEmptyDir(new EmptyDirVolumeSource())
                .build());
        return volumes;
    }
}

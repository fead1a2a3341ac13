package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.ContainerNames;
import io.redisoperator.spec.ContainerSettings;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.MountPaths;
import io.redisoperator.spec.PodIdentity;
import io.redisoperator.spec.PodSettings;
import io.redisoperator.spec.Scheduling;
import io.redisoperator.spec.VolumeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the pods of the StatefulSet and the bootstrap pod have in common. */
final class RedisPod {
    static final String USER = "default";

    /** So that a pod's status, and with it a condition, says why Redis does not start. */
    static final String LOG_IF_FAILED = "FallbackToLogsOnError";

    private RedisPod() {}

    /** A pod without containers and volumes yet. */
    static PodSpecBuilder pod(PodSettings settings) {
        PodIdentity identity = settings.identity();
        Scheduling scheduling = settings.scheduling();
        return new PodSpecBuilder()
                // Who names an account wants what it stands for; whether its token is mounted, the account says.
                .withAutomountServiceAccountToken(identity.serviceAccountName().isPresent() ? null : false)
                .withServiceAccountName(identity.serviceAccountName().orElse(null))
                .withEnableServiceLinks(false)
                .withSecurityContext(identity.securityContext())
                .withImagePullSecrets(identity.imagePullSecrets())
                .withHostNetwork(identity.hostNetwork() ? true : null)
                .withDnsPolicy(identity.dnsPolicy().orElse(null))
                .withAffinity(scheduling.affinity())
                .withTolerations(scheduling.tolerations())
                .withNodeSelector(new TreeMap<>(scheduling.nodeSelector()))
                .withTopologySpreadConstraints(scheduling.topologySpreadConstraints())
                .withPriorityClassName(scheduling.priorityClassName().orElse(null));
    }

    /**
     * The Redis container, without the probes that depend on what it is for.
     *
     * @param arguments options that win over those of the configuration file
     * @param dataVolume name of the volume that the data is kept in
     */
    static ContainerBuilder container(
            Failover failover, DesiredOptions options, List<String> arguments, String dataVolume) {
        ContainerSettings settings = failover.redis().pod().container();
        List<String> all = new ArrayList<>(arguments);
        if (!settings.command().isEmpty()) {
            // As the start script does: one that starts again after an edit listens where its pod declares it.
            all.addAll(List.of("--port", Integer.toString(failover.redis().port())));
        }
        all.addAll(List.of("--replica-announce-ip", Env.POD_IP));
        if (options.bindToPodAddress()) {
            all.addAll(List.of("--bind", Env.POD_IP));
        }
        return new ContainerBuilder()
                .withName(ContainerNames.REDIS)
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withTerminationMessagePolicy(LOG_IF_FAILED)
                .withCommand(
                        settings.command().isEmpty()
                                ? List.of("sh", MountPaths.CONFIG + "/" + RedisConfig.START_KEY)
                                : settings.command())
                .withArgs(all)
                .withEnv(env(failover))
                .addNewPort()
                .withName(Ports.REDIS_NAME)
                .withContainerPort(failover.redis().port())
                .withProtocol("TCP")
                .endPort()
                .withResources(settings.resources())
                .withSecurityContext(settings.securityContext())
                .withVolumeMounts(mounts(dataVolume))
                .addAllToVolumeMounts(failover.redis().pod().extras().mounts());
    }

    /** The configuration, and the files of it that hold passwords. */
    static List<Volume> configuration(Failover failover) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(configMap(VolumeNames.CONFIG, ObjectMetas.names(failover).redis()));
        volumes.add(secret(
                VolumeNames.AUTH, failover, AuthSecret.USERS_KEY, AuthSecret.CLIENTS_KEY, AuthSecret.OLD_CLIENTS_KEY));
        return volumes;
    }

    /** Only those files of the Secret: no pod needs to see more of it. */
    static Volume secret(String volume, Failover failover, String... keys) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewSecret()
                .withSecretName(ObjectMetas.names(failover).authConfig())
                .withItems(Stream.of(keys)
                        .map(key -> new KeyToPath(key, null, key))
                        .toList())
                .endSecret()
                .build();
    }

    static Volume configMap(String volume, String name) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewConfigMap()
                .withName(name)
                .endConfigMap()
                .build();
    }

    static VolumeMount readOnly(String volume, String path) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }

    private static List<VolumeMount> mounts(String dataVolume) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(readOnly(VolumeNames.CONFIG, MountPaths.CONFIG));
        mounts.add(readOnly(VolumeNames.AUTH, MountPaths.AUTH));
        mounts.add(new VolumeMountBuilder()
                .withName(dataVolume)
                .withMountPath(MountPaths.DATA)
                .build());
        return mounts;
    }

    /** The same whether there is a client password or not: neither a new one nor the first replaces a pod. */
    private static List<EnvVar> env(Failover failover) {
        String port = Integer.toString(failover.redis().port());
        List<EnvVar> env = new ArrayList<>();
        env.add(Env.podIp());
        env.add(Env.of("REDIS_ADDR", "redis://127.0.0.1:" + port));
        env.add(Env.of("REDIS_PORT", port));
        env.add(Env.of("REDIS_USER", USER));
        env.add(Env.of("HANDOVER_USER", ClusterIdentity.HANDOVER));
        env.add(Env.secret("HANDOVER_PASSWORD", failover, ClusterIdentity.HANDOVER));
        env.add(Env.password("REDIS_PASSWORD", failover));
        env.addAll(Env.programs(failover.engine()));
        return env;
    }
}

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
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.PodSettings;
import io.redisoperator.spec.VolumeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the pods of the StatefulSet and the bootstrap pod have in common. */
final class RedisPod {
    static final String CONTAINER_NAME = "redis";
    static final String PORT_NAME = "redis";
    static final String USER = "default";
    static final String DATA_PATH = "/data";
    static final String AUTH_PATH = "/redis-auth";
    static final String READINESS_PATH = "/redis-readiness";
    static final String SHUTDOWN_PATH = "/redis-shutdown";
    private static final String CONFIG_PATH = "/redis";

    private RedisPod() {}

    /** A pod without containers and volumes yet. */
    static PodSpecBuilder pod(PodSettings settings) {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withSecurityContext(settings.securityContext())
                .withAffinity(settings.affinity())
                .withTolerations(settings.tolerations())
                .withNodeSelector(new TreeMap<>(settings.nodeSelector()));
    }

    /**
     * The Redis container with the probes that all have in common.
     *
     * @param arguments options that win over those of the configuration file
     * @param dataVolume name of the volume that the data is kept in
     */
    static ContainerBuilder container(
            Failover failover, DesiredOptions options, List<String> arguments, String dataVolume) {
        PodSettings settings = failover.redis().pod();
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--replica-announce-ip", Env.POD_IP));
        if (options.bindToPodAddress()) {
            all.addAll(List.of("--bind", Env.POD_IP));
        }
        return new ContainerBuilder()
                .withName(CONTAINER_NAME)
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withCommand("sh", CONFIG_PATH + "/" + RedisConfig.START_KEY)
                .withArgs(all)
                .withEnv(env(failover))
                .addNewPort()
                .withName(PORT_NAME)
                .withContainerPort(failover.redis().port())
                .withProtocol("TCP")
                .endPort()
                .withResources(settings.resources())
                .withSecurityContext(settings.containerSecurityContext())
                .withStartupProbe(Probes.redisStartup())
                .withLivenessProbe(Probes.redisLiveness())
                .withVolumeMounts(mounts(dataVolume));
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
        mounts.add(readOnly(VolumeNames.CONFIG, CONFIG_PATH));
        mounts.add(readOnly(VolumeNames.AUTH, AUTH_PATH));
        mounts.add(new VolumeMountBuilder()
                .withName(dataVolume)
                .withMountPath(DATA_PATH)
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
        return env;
    }
}

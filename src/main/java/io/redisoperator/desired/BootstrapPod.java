package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Role;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.PodSettings;
import java.util.List;
import java.util.TreeMap;

/**
 * Pod {@code rfb-<name>}: an empty master that the first sentinels and replicas join. It boots from the configuration of
 * the pods that take over from it, so that {@link RedisConfig} and {@link AuthSecret} must be there.
 */
public final class BootstrapPod {
    /**
     * It has no replicas at first, and must take writes all the same. Its file names a master, and Redis goes on to
     * connect to that one's port on its own host though an argument says that there is none: it would follow itself, and
     * Sentinel, which takes it for a replica that says it is master, would make it one for good after ten seconds. Nobody
     * listens at port 1.
     */
    private static final List<String> ALONE =
            List.of("--replicaof", "127.0.0.1", "1", "--replicaof", "no", "one", "--min-replicas-to-write", "0");

    private BootstrapPod() {}

    public static Pod of(Failover failover, DesiredOptions options) {
        return new PodBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).bootstrap(), Labels.Component.BOOTSTRAP))
                .editMetadata()
                .addToLabels(Labels.ROLE, Labels.value(Role.MASTER))
                .withAnnotations(new TreeMap<>(failover.redis().pod().annotations()))
                .endMetadata()
                .withSpec(spec(failover, options))
                .build();
    }

    /**
     * On the pods' network even if they are on their nodes': it would take a port that one of them needs. What a user
     * adds is there as far as Redis may read it; containers beside it have nothing to do yet.
     */
    private static PodSpec spec(Failover failover, DesiredOptions options) {
        PodSettings settings = failover.redis().pod();
        Probes probes = new Probes(failover.engine());
        String data = failover.redis().storage().volume();
        return RedisPod.pod(settings)
                .withRestartPolicy("Never")
                .withHostNetwork(null)
                .withDnsPolicy(
                        settings.identity().hostNetwork()
                                ? null
                                : settings.identity().dnsPolicy().orElse(null))
                .withAffinity(nodesOnly(settings.scheduling().affinity()))
                .withTopologySpreadConstraints(List.of())
                .withInitContainers(Sidecars.of(settings.extras().initContainers(), Env.ofRedis(failover, options)))
                .withContainers(RedisPod.container(failover, options, ALONE, data)
                        .withStartupProbe(probes.redisStartup())
                        .withLivenessProbe(probes.redisLiveness())
                        .withReadinessProbe(probes.redisReadinessAlone())
                        .build())
                .withVolumes(RedisPod.configuration(failover))
                .addNewVolume()
                .withName(data)
                .withEmptyDir(new EmptyDirVolumeSource())
                .endVolume()
                .addAllToVolumes(settings.extras().volumes())
                .build();
    }

    /** Without the rules about other pods: they would hold for both sides and keep a Redis pod off this pod's node. */
    private static Affinity nodesOnly(Affinity affinity) {
        return new AffinityBuilder()
                .withNodeAffinity(affinity.getNodeAffinity())
                .build();
    }
}

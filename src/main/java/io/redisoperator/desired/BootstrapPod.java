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
import io.redisoperator.spec.VolumeNames;
import java.util.List;

/**
 * Pod {@code rfb-<name>}: an empty master that the first sentinels and replicas join. It boots from the configuration of
 * the pods that take over from it, so that {@link RedisConfig} and {@link AuthSecret} must be there.
 */
public final class BootstrapPod {
    /** It has no replicas at first, and must take writes all the same. */
    private static final List<String> ALONE = List.of("--replicaof", "no", "one", "--min-replicas-to-write", "0");

    private BootstrapPod() {}

    public static Pod of(Failover failover, DesiredOptions options) {
        return new PodBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).bootstrap(), Labels.Component.BOOTSTRAP))
                .editMetadata()
                .withLabels(ObjectLabels.of(failover, Labels.Component.BOOTSTRAP, Role.MASTER))
                .endMetadata()
                .withSpec(spec(failover, options))
                .build();
    }

    private static PodSpec spec(Failover failover, DesiredOptions options) {
        return RedisPod.pod(failover.redis().pod())
                .withRestartPolicy("Never")
                .withAffinity(nodesOnly(failover.redis().pod().affinity()))
                .withContainers(RedisPod.container(failover, options, ALONE, VolumeNames.DATA)
                        .withReadinessProbe(Probes.redisReadinessAlone())
                        .build())
                .withVolumes(RedisPod.configuration(failover))
                .addNewVolume()
                .withName(VolumeNames.DATA)
                .withEmptyDir(new EmptyDirVolumeSource())
                .endVolume()
                .build();
    }

    /** Without the rules about other pods: they would hold for both sides and keep a Redis pod off this pod's node. */
    private static Affinity nodesOnly(Affinity affinity) {
        return new AffinityBuilder()
                .withNodeAffinity(affinity.getNodeAffinity())
                .build();
    }
}

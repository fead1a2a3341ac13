package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/**
 * What a user adds to pods. Nothing of it bears a name, a port or a path of the operator's.
 *
 * @param mounts of the Redis or sentinel container
 */
public record PodExtras(
        List<Container> initContainers, List<Container> containers, List<Volume> volumes, List<VolumeMount> mounts) {
    public static final PodExtras NONE = new PodExtras(List.of(), List.of(), List.of(), List.of());

    public PodExtras {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        volumes = List.copyOf(volumes);
        mounts = List.copyOf(mounts);
    }
}

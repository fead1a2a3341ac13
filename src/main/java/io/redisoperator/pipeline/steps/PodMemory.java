package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.redisoperator.spec.ContainerNames;
import io.redisoperator.spec.ReservedMemory;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How much memory a Redis container may have where it runs. */
final class PodMemory {
    private PodMemory() {}

    /**
     * The memory limit of a pod's Redis, if it has one. While a pod is resized in place, its spec says what is asked for
     * and its status what it has, for as long as its node has no room; the lower one is safe on the way up and down.
     */
    static Optional<Quantity> limit(Pod pod) {
        Stream<Quantity> asked = Stream.ofNullable(pod.getSpec())
                .flatMap(spec -> spec.getContainers().stream())
                .filter(container -> ContainerNames.REDIS.equals(container.getName()))
                .map(Container::getResources)
                .flatMap(resources -> ReservedMemory.limit(resources).stream());
        Stream<Quantity> had = Stream.ofNullable(pod.getStatus())
                .flatMap(status -> status.getContainerStatuses().stream())
                .filter(container -> ContainerNames.REDIS.equals(container.getName()))
                .map(ContainerStatus::getResources)
                .flatMap(resources -> ReservedMemory.limit(resources).stream());
        return Stream.concat(asked, had).min(Comparator.comparing(Quantity::getNumericalAmount));
    }
}

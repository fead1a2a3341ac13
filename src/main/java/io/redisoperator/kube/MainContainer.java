package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the kubelet says of the container that a pod is there for. Webhooks add containers of their own, and some put theirs
 * before all others so that it starts first: the place in the list tells nothing.
 */
public final class MainContainer {
    private MainContainer() {}

    /**
     * The container of that name, or the first one where the pod has none of that name; empty as long as the kubelet says
     * nothing of it.
     */
    public static Optional<ContainerStatus> of(Pod pod, String name) {
        List<ContainerStatus> said = Optional.ofNullable(pod.getStatus())
                .map(PodStatus::getContainerStatuses)
                .orElse(List.of());
        List<String> names = Optional.ofNullable(pod.getSpec())
                .map(PodSpec::getContainers)
                .map(all -> all.stream().map(Container::getName).toList())
                .orElseGet(() -> said.stream().map(ContainerStatus::getName).toList());
        String main = names.isEmpty() || names.contains(name) ? name : names.getFirst();
        return said.stream().filter(c -> main.equals(c.getName())).findFirst();
    }

    /** Whether it runs at the moment. */
    public static boolean runs(ContainerStatus container) {
        return container.getState() != null && container.getState().getRunning() != null;
    }

    /** Whether it has ended and was not restarted, or not yet. */
    public static boolean hasEnded(ContainerStatus container) {
        return container.getState() != null && container.getState().getTerminated() != null;
    }

    /** Whether it runs or ever did; one that has ended for the first time has been restarted never yet. */
    public static boolean hasRun(ContainerStatus container) {
        boolean restarted = Optional.ofNullable(container.getRestartCount()).orElse(0) > 0;
        return restarted
                || Stream.of(container.getState(), container.getLastState())
                        .filter(Objects::nonNull)
                        .anyMatch(state -> state.getRunning() != null || state.getTerminated() != null);
    }
}

package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.redisoperator.kube.MainContainer;
import io.redisoperator.pipeline.ClusterObjects;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a pod does not start, in the kubelet's or the scheduler's own words. */
final class ContainerTrouble {
    private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

    private ContainerTrouble() {}

    static Optional<String> of(Pod pod) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .flatMap(s -> waiting(pod, s).stream())
                .findFirst()
                .or(() -> unscheduled(pod));
    }

    /** The same, of a pod whose container of that name does not run for it; what is amiss beside it is no reason. */
    static Optional<String> keepingDown(String container, Pod pod) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        Optional<ContainerStatus> itself = MainContainer.of(pod, container);
        return itself.filter(MainContainer::runs).isPresent()
                ? Optional.empty()
                : Stream.concat(pod.getStatus().getInitContainerStatuses().stream(), itself.stream())
                        .flatMap(status -> waiting(pod, status).stream())
                        .findFirst()
                        .or(() -> unscheduled(pod));
    }

    /**
     * Whether a container of a pod does not start, or may turn out not to: it has yet to start, or has ended before it
     * ever had. A pod that nobody finds a node for says nothing of its containers.
     */
    static boolean mayCome(Pod pod) {
        if (pod.getStatus() == null) {
            return true;
        }
        List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
        return containers.isEmpty()
                ? unscheduled(pod).isEmpty()
                : containers.stream()
                        .anyMatch(s -> s.getState() == null
                                || s.getState().getRunning() == null
                                || (s.getRestartCount() != null
                                        && s.getRestartCount() > 0
                                        && !Boolean.TRUE.equals(s.getStarted())));
    }

    /** Whether a pod has yet to show that its revision starts. */
    static boolean onTrial(Pod pod) {
        return !ClusterObjects.ready(pod) && mayCome(pod);
    }

    /** How a pod ended that is never restarted; empty if all of it ended well. */
    static Optional<String> end(Pod pod) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .flatMap(status -> failure(status.getState())
                        .map(end -> "container " + status.getName() + " of "
                                + pod.getMetadata().getName() + ": " + end)
                        .stream())
                .findFirst();
    }

    private static Optional<String> waiting(Pod pod, ContainerStatus status) {
        return Optional.ofNullable(status.getState())
                .map(ContainerState::getWaiting)
                .filter(w -> w.getReason() != null && !ORDINARY.contains(w.getReason()))
                .map(w -> "container " + status.getName() + " of "
                        + pod.getMetadata().getName() + ": " + w.getReason()
                        + (w.getMessage() == null ? "" : ": " + w.getMessage())
                        + failure(status.getLastState()).map(end -> "; " + end).orElse(""));
    }

    /** What a container said when it ended, or where it said it. */
    private static Optional<String> failure(@Nullable ContainerState state) {
        return Optional.ofNullable(state)
                .map(ContainerState::getTerminated)
                .filter(end -> end.getExitCode() != null && end.getExitCode() != 0)
                .map(end -> "it ended with code " + end.getExitCode() + ": " + LastWords.of(end.getMessage()));
    }

    private static Optional<String> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .findFirst()
                .map(PodCondition::getMessage)
                .map(m -> pod.getMetadata().getName() + " cannot be scheduled: " + m);
    }
}

package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

    private static Optional<String> waiting(Pod pod, ContainerStatus status) {
        return Optional.ofNullable(status.getState())
                .map(ContainerState::getWaiting)
                .filter(w -> w.getReason() != null && !ORDINARY.contains(w.getReason()))
                .map(w -> "container " + status.getName() + " of "
                        + pod.getMetadata().getName() + ": " + w.getReason()
                        + (w.getMessage() == null ? "" : ": " + w.getMessage()));
    }

    private static Optional<String> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .findFirst()
                .map(PodCondition::getMessage)
                .map(m -> pod.getMetadata().getName() + " cannot be scheduled: " + m);
    }
}

package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns what the containers of a pod do into the status that its object shows. */
final class PodStatusComposer {
    /** The conditions that a kubelet writes; all others belong to somebody else. */
    static final Set<String> CONDITIONS =
            Set.of("PodScheduled", "PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready");

    private final String address;
    private final Instant startedAt;
    private List<PodCondition> conditions = List.of();

    PodStatusComposer(String address, Instant startedAt) {
        this.address = address;
        this.startedAt = startedAt;
    }

    /** Keeps the times of conditions that did not change since the last call. */
    PodStatus compose(Pod pod, List<ContainerLife> inits, List<ContainerLife> mains, boolean ended) {
        String phase = phase(pod, inits, mains, ended);
        conditions = conditions(pod, phase, inits, mains);
        return new PodStatusBuilder(pod.getStatus() == null ? new PodStatus() : pod.getStatus())
                .withPhase(phase)
                .withPodIP(address)
                .withPodIPs(new PodIP(address))
                .withHostIP(NodeRegistration.ADDRESS)
                .withHostIPs(new HostIP(NodeRegistration.ADDRESS))
                .withStartTime(text(startedAt))
                .withInitContainerStatuses(inits.stream().map(this::status).toList())
                .withContainerStatuses(mains.stream().map(this::status).toList())
                .withConditions(conditions)
                .build();
    }

    private static String phase(Pod pod, List<ContainerLife> inits, List<ContainerLife> mains, boolean ended) {
        boolean never = "Never".equals(pod.getSpec().getRestartPolicy());
        boolean restartsAll = pod.getSpec().getRestartPolicy() == null
                || pod.getSpec().getRestartPolicy().equals("Always");
        if (ended) {
            return mains.stream().allMatch(PodStatusComposer::endedWell) ? "Succeeded" : "Failed";
        }
        if (!inits.stream().allMatch(ContainerLife::succeeded)) {
            boolean failed =
                    inits.stream().anyMatch(life -> life.state() instanceof ContainerLife.Ended && !life.succeeded());
            return failed && never ? "Failed" : "Pending";
        }
        if (mains.stream()
                .anyMatch(life -> life.ended().isEmpty() && life.process().isEmpty())) {
            return "Pending";
        }
        if (mains.stream().anyMatch(life -> life.process().isPresent()) || restartsAll) {
            return "Running";
        }
        if (mains.stream().allMatch(PodStatusComposer::endedWell)) {
            return "Succeeded";
        }
        return never ? "Failed" : "Running";
    }

    private static boolean endedWell(ContainerLife life) {
        return life.ended().map(end -> end.exitCode() == 0).orElse(false);
    }

    private List<PodCondition> conditions(Pod pod, String phase, List<ContainerLife> inits, List<ContainerLife> mains) {
        List<PodCondition> all = new ArrayList<>();
        all.add(condition("PodScheduled", null, null));
        all.add(condition("PodReadyToStartContainers", null, null));
        String incomplete = names(inits, life -> !life.succeeded());
        all.add(
                incomplete.isEmpty() || phase.equals("Succeeded")
                        ? condition("Initialized", phase.equals("Succeeded") ? "PodCompleted" : null, null)
                        : condition(
                                "Initialized",
                                "ContainersNotInitialized",
                                "containers with incomplete status: [" + incomplete + "]"));
        String unready = names(mains, life -> !life.isReady());
        String reason = switch (phase) {
            case "Succeeded" -> "PodCompleted";
            case "Failed" -> "PodFailed";
            default -> "ContainersNotReady";
        };
        if (!unready.isEmpty()) {
            String message = "containers with unready status: [" + unready + "]";
            all.add(condition("ContainersReady", reason, message));
            all.add(condition("Ready", reason, message));
        } else {
            all.add(condition("ContainersReady", null, null));
            all.add(
                    gatesOpen(pod)
                            ? condition("Ready", null, null)
                            : condition("Ready", "ReadinessGatesNotReady", "a readiness gate is not true"));
        }
        return List.copyOf(all);
    }

    /** A condition is true when there is no message against it. */
    private PodCondition condition(String type, @Nullable String reason, @Nullable String message) {
        String value = message == null ? "True" : "False";
        String since = conditions.stream()
                .filter(old -> old.getType().equals(type) && old.getStatus().equals(value))
                .map(PodCondition::getLastTransitionTime)
                .findFirst()
                .orElseGet(() -> text(Instant.now()));
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(value)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(since)
                .build();
    }

    private static boolean gatesOpen(Pod pod) {
        return pod.getSpec().getReadinessGates().stream()
                .allMatch(gate -> pod.getStatus() != null
                        && pod.getStatus().getConditions().stream()
                                .anyMatch(condition -> Objects.equals(condition.getType(), gate.getConditionType())
                                        && "True".equals(condition.getStatus())));
    }

    private static String names(List<ContainerLife> lives, Predicate<ContainerLife> filter) {
        return String.join(
                " ", lives.stream().filter(filter).map(ContainerLife::name).toList());
    }

    private ContainerStatus status(ContainerLife life) {
        var builder = new ContainerStatusBuilder()
                .withName(life.name())
                .withImage(life.spec().getImage())
                .withImageID(life.starts() == 0 ? "" : "local://" + life.spec().getImage())
                .withRestartCount(life.restarts())
                .withReady(life.isInit() ? life.succeeded() : life.isReady())
                .withStarted(life.isStarted())
                .withState(state(life.state()))
                .withLastState(life.lastEnded()
                        .map(PodStatusComposer::state)
                        .orElseGet(() -> new ContainerStateBuilder().build()));
        life.process()
                .map(ContainerProcess::id)
                .or(() -> life.ended().map(ContainerLife.Ended::id))
                .filter(id -> !id.isEmpty())
                .ifPresent(builder::withContainerID);
        return builder.build();
    }

    private static ContainerState state(ContainerLife.State state) {
        return switch (state) {
            case ContainerLife.Waiting waiting ->
                new ContainerStateBuilder()
                        .withNewWaiting()
                        .withReason(waiting.reason())
                        .withMessage(waiting.message().isEmpty() ? null : waiting.message())
                        .endWaiting()
                        .build();
            case ContainerLife.Running running ->
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt(text(running.process().startedAt()))
                        .endRunning()
                        .build();
            case ContainerLife.Ended ended ->
                new ContainerStateBuilder()
                        .withNewTerminated()
                        .withExitCode(ended.exitCode())
                        .withReason(ended.reason())
                        .withMessage(ended.message().isEmpty() ? null : ended.message())
                        .withStartedAt(text(ended.startedAt()))
                        .withFinishedAt(text(ended.finishedAt()))
                        .withContainerID(ended.id().isEmpty() ? null : ended.id())
                        .endTerminated()
                        .build();
        };
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

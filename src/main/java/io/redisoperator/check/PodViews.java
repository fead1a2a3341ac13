package io.redisoperator.check;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.redisoperator.diagnosis.PodView;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a pod object says, in the terms of a snapshot. */
final class PodViews {
    private static final Set<String> ENDED = Set.of("Failed", "Succeeded");
    private static final Pattern ORDINAL = Pattern.compile(".*-(\\d{1,9})");
    private static final List<String> REVISION_LABELS = List.of("controller-revision-hash", "pod-template-hash");

    private PodViews() {}

    /**
     * @param port that its Redis or sentinel listens on
     * @param ordinal whether the number at the end of the name is the ordinal of a StatefulSet's pod
     */
    static PodView of(Pod pod, int port, boolean ordinal) {
        ObjectMeta meta = pod.getMetadata();
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        Map<String, String> labels = Optional.ofNullable(meta.getLabels()).orElse(Map.of());
        Optional<ContainerStatus> main = main(pod, status);
        return new PodView(
                meta.getName(),
                meta.getUid(),
                present(status.getPodIP()).map(ip -> new Endpoint(ip, port)),
                main.map(c -> c.getState() != null && c.getState().getRunning() != null)
                        .orElse(false),
                ready(status),
                meta.getDeletionTimestamp() != null,
                ENDED.contains(String.valueOf(status.getPhase())),
                false,
                role(labels.get(Labels.ROLE)),
                main.map(PodViews::started).orElse(false),
                ordinal ? ordinal(meta.getName()) : -1,
                REVISION_LABELS.stream()
                        .flatMap(label -> Stream.ofNullable(labels.get(label)))
                        .findFirst()
                        .orElse(""));
    }

    private static Optional<ContainerStatus> main(Pod pod, PodStatus status) {
        List<ContainerStatus> containers =
                Optional.ofNullable(status.getContainerStatuses()).orElse(List.of());
        Optional<String> name = Optional.ofNullable(pod.getSpec())
                .flatMap(spec -> spec.getContainers().stream().findFirst())
                .map(Container::getName);
        return containers.stream()
                .filter(c -> name.isEmpty() || name.get().equals(c.getName()))
                .findFirst();
    }

    /** One that has ended for the first time has been restarted never yet. */
    private static boolean started(ContainerStatus container) {
        boolean restarted = Optional.ofNullable(container.getRestartCount()).orElse(0) > 0;
        return restarted
                || Stream.of(container.getState(), container.getLastState())
                        .filter(Objects::nonNull)
                        .anyMatch(state -> state.getRunning() != null || state.getTerminated() != null);
    }

    private static boolean ready(PodStatus status) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static Optional<Role> role(@Nullable String label) {
        return Stream.of(Role.values())
                .filter(role -> Labels.value(role).equals(label))
                .findFirst();
    }

    private static int ordinal(String name) {
        Matcher matcher = ORDINAL.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private static Optional<String> present(@Nullable String text) {
        return Optional.ofNullable(text).filter(t -> !t.isEmpty());
    }
}

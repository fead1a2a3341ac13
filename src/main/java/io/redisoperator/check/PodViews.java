package io.redisoperator.check;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.redisoperator.diagnosis.PodView;
import io.redisoperator.kube.MainContainer;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Role;
import io.redisoperator.spec.ContainerNames;
import java.util.List;
import java.util.Map;
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
     * A pod of a component.
     *
     * @param port that its Redis or sentinel listens on
     */
    static PodView of(Pod pod, Component component, int port) {
        ObjectMeta meta = pod.getMetadata();
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        Map<String, String> labels = Optional.ofNullable(meta.getLabels()).orElse(Map.of());
        Optional<ContainerStatus> main = MainContainer.of(pod, main(component));
        return new PodView(
                meta.getName(),
                meta.getUid(),
                present(status.getPodIP()).map(ip -> new Endpoint(ip, port)),
                main.filter(MainContainer::runs).isPresent(),
                ready(status),
                meta.getDeletionTimestamp() != null,
                ENDED.contains(String.valueOf(status.getPhase())),
                false,
                role(labels.get(Labels.ROLE)),
                main.filter(MainContainer::hasRun).isPresent(),
                component == Component.REDIS ? ordinal(meta.getName()) : -1,
                REVISION_LABELS.stream()
                        .flatMap(label -> Stream.ofNullable(labels.get(label)))
                        .findFirst()
                        .orElse(""));
    }

    private static String main(Component component) {
        return switch (component) {
            case REDIS, BOOTSTRAP -> ContainerNames.REDIS;
            case SENTINEL -> ContainerNames.SENTINEL;
        };
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

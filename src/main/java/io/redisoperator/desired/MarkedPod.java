package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What follows a resource's labels and a pod's role while the pod runs. In a template, each change of it would replace
 * every pod. A pod itself carries which of its marks are the operator's, so that those of others stay.
 *
 * @param labels to be set, or taken off where they have no value
 * @param annotations likewise
 */
public record MarkedPod(Map<String, Optional<String>> labels, Map<String, Optional<String>> annotations) {
    /** On a pod: the keys of the resource's labels that were passed on to it. */
    static final String PASSED_ON = "redisfailovers.databases.spotahome.com/propagated-labels";
    /** On a pod: that what the autoscaler is told was set by the operator. */
    static final String GUARDED = "redisfailovers.databases.spotahome.com/eviction-guarded";

    static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";
    private static final String YES = "true";

    public MarkedPod {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** What is to change on that pod; nothing on one that has its marks. */
    public static MarkedPod changes(Failover failover, Pod pod) {
        Map<String, String> labels = orNone(pod.getMetadata().getLabels());
        Map<String, String> annotations = orNone(pod.getMetadata().getAnnotations());
        Map<String, Optional<String>> wantedLabels = new TreeMap<>();
        Map<String, Optional<String>> wantedAnnotations = new TreeMap<>();
        keys(annotations.get(PASSED_ON)).forEach(key -> wantedLabels.put(key, Optional.empty()));
        failover.labels().forEach((key, value) -> wantedLabels.put(key, Optional.of(value)));
        wantedAnnotations.put(
                PASSED_ON,
                Optional.of(String.join(" ", new TreeSet<>(failover.labels().keySet())))
                        .filter(keys -> !keys.isEmpty()));
        guard(failover, labels.get(Labels.ROLE), annotations.containsKey(GUARDED), wantedAnnotations);
        return new MarkedPod(different(labels, wantedLabels), different(annotations, wantedAnnotations));
    }

    private static void guard(
            Failover failover, @Nullable String role, boolean guarded, Map<String, Optional<String>> annotations) {
        if (role != null && failover.redis().masterCare().preventEviction()) {
            annotations.put(SAFE_TO_EVICT, Optional.of(Labels.MASTER.equals(role) ? "false" : YES));
            annotations.put(GUARDED, Optional.of(YES));
        } else if (guarded) {
            annotations.put(
                    SAFE_TO_EVICT,
                    Optional.ofNullable(failover.redis().pod().annotations().get(SAFE_TO_EVICT)));
            annotations.put(GUARDED, Optional.empty());
        }
    }

    private static Map<String, Optional<String>> different(
            Map<String, String> actual, Map<String, Optional<String>> wanted) {
        Map<String, Optional<String>> different = new TreeMap<>(wanted);
        different
                .entrySet()
                .removeIf(mark -> Objects.equals(Optional.ofNullable(actual.get(mark.getKey())), mark.getValue()));
        return different;
    }

    private static Set<String> keys(@Nullable String text) {
        return text == null ? Set.of() : new HashSet<>(Arrays.asList(text.split(" ", -1)));
    }

    private static Map<String, String> orNone(@Nullable Map<String, String> map) {
        return Objects.requireNonNullElse(map, Map.of());
    }
}

package io.redisoperator.kube;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels and annotations that a running pod is to have; those without a value it is to have no more. */
public record PodMarks(Map<String, Optional<String>> labels, Map<String, Optional<String>> annotations) {
    public PodMarks {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    public boolean isEmpty() {
        return labels.isEmpty() && annotations.isEmpty();
    }

    /** As a merge patch of the pod with that UID: what it sets to null it takes away. */
    Map<String, Object> patch(String uid) {
        return Map.of("metadata", Map.of("uid", uid, "labels", nullable(labels), "annotations", nullable(annotations)));
    }

    private static Map<String, @Nullable String> nullable(Map<String, Optional<String>> marks) {
        Map<String, @Nullable String> values = new TreeMap<>();
        marks.forEach((key, value) -> values.put(key, value.orElse(null)));
        return values;
    }
}

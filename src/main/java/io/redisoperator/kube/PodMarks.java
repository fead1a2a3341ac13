package io.redisoperator.kube;

import java.util.Map;
import java.util.Optional;

/** Labels and annotations that a running pod is to have; those without a value it is to have no more. */
public record PodMarks(Map<String, Optional<String>> labels, Map<String, Optional<String>> annotations) {
    public PodMarks {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    public boolean isEmpty() {
        return labels.isEmpty() && annotations.isEmpty();
    }
}

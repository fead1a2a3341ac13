package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How much may stand in annotations, and which of a Service go together. */
final class AnnotationRules {
    private static final int MOST_BYTES = 256 * 1024;
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String MODE = "service.kubernetes.io/topology-mode";

    private AnnotationRules() {}

    static List<String> problems(ApiKind kind, JsonNode object) {
        List<String> problems = new ArrayList<>();
        JsonNode annotations = Json.at(object, "metadata", "annotations");
        long bytes = annotations.properties().stream()
                .mapToLong(each -> bytes(each.getKey()) + bytes(each.getValue().asText()))
                .sum();
        if (bytes > MOST_BYTES) {
            problems.add("metadata.annotations: Too long: may not be more than %d bytes".formatted(MOST_BYTES));
        }
        if (kind.is("services")
                && annotations.has(HINTS)
                && annotations.has(MODE)
                && !annotations.get(HINTS).equals(annotations.get(MODE))) {
            problems.add(
                    "metadata.annotations[%s]: Invalid value: %s: must match annotations[%s] when both are specified"
                            .formatted(MODE, annotations.get(MODE), HINTS));
        }
        return problems;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

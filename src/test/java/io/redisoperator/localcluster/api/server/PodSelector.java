package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;

/** A selector as objects have it in their spec: {@code matchLabels} and {@code matchExpressions}. */
final class PodSelector {
    private PodSelector() {}

    static boolean matches(JsonNode selector, JsonNode pod) {
        JsonNode labels = Json.at(pod, "metadata", "labels");
        for (var label : selector.path("matchLabels").properties()) {
            if (!label.getValue().equals(labels.path(label.getKey()))) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            if (!matchesExpression(expression, labels)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchesExpression(JsonNode expression, JsonNode labels) {
        String key = Json.text(expression, "key");
        boolean has = labels.has(key);
        return switch (Json.text(expression, "operator")) {
            case "In" -> has && contains(expression.path("values"), labels.path(key));
            case "NotIn" -> !has || !contains(expression.path("values"), labels.path(key));
            case "Exists" -> has;
            case "DoesNotExist" -> !has;
            default -> false;
        };
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }
}

package io.redisoperator.install.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/** What {@code fieldPath} of a rule leads to in a schema, as in {@code .limits.memory}; brackets are not read. */
final class FieldPaths {
    private FieldPaths() {}

    static List<String> steps(String fieldPath) {
        return Arrays.stream(fieldPath.split("\\."))
                .filter(step -> !step.isEmpty())
                .toList();
    }

    /** Missing where the schema has no such field. */
    static JsonNode child(JsonNode schema, String field) {
        JsonNode property = schema.path("properties").path(field);
        return property.isObject() ? property : schema.path("additionalProperties");
    }

    static boolean leadsSomewhere(JsonNode schema, String fieldPath) {
        JsonNode at = schema;
        for (String field : steps(fieldPath)) {
            at = child(at, field);
        }
        return at.isObject();
    }
}

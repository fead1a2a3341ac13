package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Checks a custom resource against the OpenAPI schema of its definition: types, required fields, bounds, patterns,
 * enumerations. Rules in CEL ({@code x-kubernetes-validations}) are not evaluated here: tests write specs on
 * purpose that those would refuse.
 */
public final class SchemaCheck {
    private final List<String> problems = new ArrayList<>();

    private SchemaCheck() {}

    /** What is wrong, as Kubernetes words it; empty if all is well. */
    public static List<String> problems(JsonNode resource, JsonNode schema) {
        SchemaCheck check = new SchemaCheck();
        check.value(resource, schema, "");
        return check.problems;
    }

    private void value(JsonNode value, JsonNode schema, String path) {
        if (value.isNull() && schema.path("nullable").asBoolean()) {
            return;
        }
        if (!hasType(value, schema)) {
            problems.add("%s: Invalid value: %s: %s in body must be of type %s"
                    .formatted(path, Json.write(value), path, Json.text(schema, "type")));
            return;
        }
        enumeration(value, schema, path);
        alternatives(value, schema, path);
        if (value.isObject()) {
            object(value, schema, path);
        } else if (value.isArray()) {
            size(value.size(), schema, path, "Items", "items");
            for (int i = 0; i < value.size(); i++) {
                value(value.get(i), schema.path("items"), path + "[" + i + "]");
            }
        } else if (value.isNumber()) {
            number(value.decimalValue(), schema, path);
        } else if (value.isTextual()) {
            text(value.asText(), schema, path);
        }
    }

    private static boolean hasType(JsonNode value, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return isWhole(value) || value.isTextual();
        }
        return switch (Json.text(schema, "type")) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> isWhole(value);
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    /** So is 1e3. */
    private static boolean isWhole(JsonNode value) {
        return value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    }

    private void object(JsonNode value, JsonNode schema, String path) {
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                problems.add(at(path, required.asText()) + ": Required value");
            }
        }
        size(value.size(), schema, path, "Properties", "properties");
        value.properties().forEach(field -> {
            JsonNode property = Json.at(schema, "properties", field.getKey());
            boolean ofEveryObject = path.isEmpty() && field.getKey().equals("metadata");
            if (!ofEveryObject) {
                value(
                        field.getValue(),
                        property.isObject() ? property : schema.path("additionalProperties"),
                        at(path, field.getKey()));
            }
        });
    }

    private void enumeration(JsonNode value, JsonNode schema, String path) {
        JsonNode allowed = schema.path("enum");
        if (!allowed.isArray()) {
            return;
        }
        List<String> supported = new ArrayList<>();
        for (JsonNode each : allowed) {
            if (Json.same(each, value)) {
                return;
            }
            supported.add(Json.write(each));
        }
        problems.add("%s: Unsupported value: %s: supported values: %s"
                .formatted(path, Json.write(value), String.join(", ", supported)));
    }

    private void alternatives(JsonNode value, JsonNode schema, String path) {
        schema.path("allOf").forEach(each -> value(value, each, path));
        if (schema.has("anyOf") && matching(value, schema.path("anyOf")) == 0) {
            problems.add("%s: Invalid value: must validate at least one schema (anyOf)".formatted(path));
        }
        if (schema.has("oneOf") && matching(value, schema.path("oneOf")) != 1) {
            problems.add("%s: Invalid value: must validate one and only one schema (oneOf)".formatted(path));
        }
    }

    private static long matching(JsonNode value, JsonNode schemas) {
        long matching = 0;
        for (JsonNode schema : schemas) {
            matching += problems(value, schema).isEmpty() ? 1 : 0;
        }
        return matching;
    }

    private void number(BigDecimal value, JsonNode schema, String path) {
        if (schema.has("minimum")) {
            int order = value.compareTo(schema.path("minimum").decimalValue());
            if (order < 0 || (order == 0 && schema.path("exclusiveMinimum").asBoolean())) {
                problems.add("%s: Invalid value: %s: %s in body should be greater than or equal to %s"
                        .formatted(
                                path,
                                plain(value),
                                path,
                                plain(schema.path("minimum").decimalValue())));
            }
        }
        if (schema.has("maximum")) {
            int order = value.compareTo(schema.path("maximum").decimalValue());
            if (order > 0 || (order == 0 && schema.path("exclusiveMaximum").asBoolean())) {
                problems.add("%s: Invalid value: %s: %s in body should be less than or equal to %s"
                        .formatted(
                                path,
                                plain(value),
                                path,
                                plain(schema.path("maximum").decimalValue())));
            }
        }
    }

    private void text(String value, JsonNode schema, String path) {
        size(value.codePointCount(0, value.length()), schema, path, "Length", "chars long");
        String pattern = Json.text(schema, "pattern");
        if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(value).find()) {
            problems.add(
                    "%s: Invalid value: \"%s\": %s in body should match '%s'".formatted(path, value, path, pattern));
        }
    }

    private void size(int size, JsonNode schema, String path, String keyword, String what) {
        if (size < schema.path("min" + keyword).asInt(0)) {
            problems.add("%s: Invalid value: %s in body should have at least %d %s"
                    .formatted(path, path, schema.path("min" + keyword).asInt(), what));
        }
        if (size > schema.path("max" + keyword).asInt(Integer.MAX_VALUE)) {
            problems.add("%s: Too long: must have at most %d %s"
                    .formatted(path, schema.path("max" + keyword).asInt(), what));
        }
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static String at(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}

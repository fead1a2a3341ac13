package io.redisoperator.install.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One value of a resource, with its schema and what it was before an edit.
 *
 * @param place in the schema: {@code .spec.redis.customConfig[]}
 * @param path in the resource: {@code .spec.redis.customConfig[1]}
 * @param before missing on creation, for a value that is new, and for elements of a list without keys
 * @param unchanged also for what lies in a list that is as it was
 */
record Spot(String place, String path, JsonNode value, JsonNode schema, JsonNode before, boolean unchanged) {
    static Spot ofCreation(JsonNode resource, JsonNode schema) {
        return new Spot("", "", resource, schema, MissingNode.getInstance(), false);
    }

    static Spot ofEdit(JsonNode before, JsonNode after, JsonNode schema) {
        return new Spot("", "", after, schema, before, before.equals(after));
    }

    /** Whether an API server (from 1.30 on) would have the rule answered here. */
    boolean asks(Rule rule) {
        return rule.ofChanges() ? there(before) : !unchanged;
    }

    Map<String, Object> values() {
        Object self = SchemaValues.of(value, schema);
        return there(before) ? Map.of("self", self, "oldSelf", SchemaValues.of(before, schema)) : Map.of("self", self);
    }

    List<Spot> below() {
        List<Spot> below = new ArrayList<>();
        value.properties().forEach(field -> {
            JsonNode property = schema.path("properties").path(field.getKey());
            String step = property.isObject() ? "." + field.getKey() : "{}";
            JsonNode of = property.isObject() ? property : schema.path("additionalProperties");
            below.add(child(step, pathStep(schema, field.getKey()), field.getValue(), of, before.path(field.getKey())));
        });
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                JsonNode element = value.get(i);
                below.add(child("[]", "[" + i + "]", element, schema.path("items"), sameKeys(element)));
            }
        }
        return below.stream().filter(Spot::canHaveRules).toList();
    }

    /** As messages name it. */
    String path(String fieldPath) {
        StringBuilder full = new StringBuilder(path);
        JsonNode at = schema;
        for (String field : FieldPaths.steps(fieldPath)) {
            full.append(pathStep(at, field));
            at = FieldPaths.child(at, field);
        }
        return full.isEmpty() ? "" : full.substring(1);
    }

    private Spot child(String placeStep, String pathStep, JsonNode child, JsonNode of, JsonNode was) {
        return new Spot(place + placeStep, path + pathStep, child, of, was, unchanged || was.equals(child));
    }

    /** Metadata of a resource has none, nor has what the schema does not know. */
    private boolean canHaveRules() {
        return schema.isObject() && there(value) && !place.equals(".metadata");
    }

    private JsonNode sameKeys(JsonNode element) {
        JsonNode keys = schema.path("x-kubernetes-list-map-keys");
        for (JsonNode was : before) {
            boolean same = !keys.isEmpty();
            for (JsonNode key : keys) {
                same &= was.path(key.asText()).equals(element.path(key.asText()));
            }
            if (same) {
                return was;
            }
        }
        return MissingNode.getInstance();
    }

    private static String pathStep(JsonNode schema, String field) {
        return schema.path("properties").has(field) ? "." + field : "[" + field + "]";
    }

    private static boolean there(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Brings a custom resource into the shape of its schema: unknown fields go, defaults come. */
public final class SchemaShape {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

    private SchemaShape() {}

    /** Removes what the schema does not know, and notes the paths of it. */
    public static void prune(ObjectNode resource, JsonNode schema, List<String> unknown) {
        prune(resource, schema, "", unknown);
    }

    public static void fillDefaults(ObjectNode resource, JsonNode schema) {
        fill(resource, schema);
    }

    private static void prune(JsonNode value, JsonNode schema, String path, List<String> unknown) {
        if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            return;
        }
        if (value instanceof ObjectNode object) {
            List<String> fields = new ArrayList<>();
            object.fieldNames().forEachRemaining(fields::add);
            for (String field : fields) {
                pruneField(object, field, schema, path, unknown);
            }
        } else if (value.isArray()) {
            int index = 0;
            for (JsonNode element : value) {
                prune(element, schema.path("items"), path + "[" + index++ + "]", unknown);
            }
        }
    }

    private static void pruneField(
            ObjectNode object, String field, JsonNode schema, String path, List<String> unknown) {
        boolean embedded =
                path.isEmpty() || schema.path("x-kubernetes-embedded-resource").asBoolean();
        if (embedded && OF_EVERY_OBJECT.contains(field)) {
            return;
        }
        String at = path.isEmpty() ? field : path + "." + field;
        JsonNode property = Json.at(schema, "properties", field);
        JsonNode additional = schema.path("additionalProperties");
        if (property.isObject()) {
            prune(object.path(field), property, at, unknown);
        } else if (additional.isObject()) {
            prune(object.path(field), additional, at, unknown);
        } else if (!additional.asBoolean()) {
            unknown.add(at);
            object.remove(field);
        }
    }

    private static void fill(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            schema.path("properties").properties().forEach(property -> {
                JsonNode preset = property.getValue().path("default");
                if (!object.has(property.getKey()) && !Json.absent(preset)) {
                    object.set(property.getKey(), preset.deepCopy());
                }
            });
            object.properties().forEach(field -> {
                JsonNode property = Json.at(schema, "properties", field.getKey());
                fill(field.getValue(), property.isObject() ? property : schema.path("additionalProperties"));
            });
        } else if (value.isArray()) {
            value.forEach(element -> fill(element, schema.path("items")));
        }
    }
}

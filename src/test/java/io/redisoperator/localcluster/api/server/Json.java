package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;

/** Reading and comparing JSON trees. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Comparator<JsonNode> BY_VALUE =
            (a, b) -> a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1;

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** Parses a body that is JSON or YAML; fails with 400. */
    static JsonNode parse(String body) {
        try {
            String text = body.strip();
            boolean json = text.startsWith("{") || text.startsWith("[");
            JsonNode parsed = (json ? MAPPER : YAML).readTree(text);
            return parsed == null ? object() : parsed;
        } catch (IOException e) {
            throw ApiFailure.badRequest("the body of the request cannot be parsed: " + e.getMessage());
        }
    }

    /** As {@link #parse}, for a body that has to be one object. */
    static ObjectNode parseObject(String body) {
        if (parse(body) instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("the body of the request is not an object");
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value at a path, or a missing node. */
    static JsonNode at(JsonNode node, String... path) {
        JsonNode at = node;
        for (String step : path) {
            at = at.path(step);
        }
        return at;
    }

    /** The text at a path, empty when there is none. */
    static String text(JsonNode node, String... path) {
        return at(node, path).asText("");
    }

    static ObjectNode metadata(ObjectNode object) {
        return object.withObjectProperty("metadata");
    }

    static String name(JsonNode object) {
        return text(object, "metadata", "name");
    }

    static String namespace(JsonNode object) {
        return text(object, "metadata", "namespace");
    }

    /** Equality that does not tell 1 from 1.0 nor an int from a long. */
    static boolean same(JsonNode a, JsonNode b) {
        return a.equals(BY_VALUE, b);
    }

    /** Whether there is nothing, or an explicit nothing. */
    static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** Sets a field to a value, or removes it when the value is absent. */
    static void setOrRemove(ObjectNode object, String field, JsonNode value) {
        if (absent(value)) {
            object.remove(field);
        } else {
            object.set(field, value.deepCopy());
        }
    }

    /** Removes fields that are null, at any depth. */
    static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode) {
            for (Iterator<JsonNode> each = node.elements(); each.hasNext(); ) {
                JsonNode value = each.next();
                if (value.isNull()) {
                    each.remove();
                } else {
                    dropNulls(value);
                }
            }
        } else {
            node.forEach(Json::dropNulls);
        }
    }
}

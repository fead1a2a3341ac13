package io.redisoperator.install.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that rules see: an object's fields by their names in rules, and whole numbers where the schema has them. */
final class SchemaValues {
    private SchemaValues() {}

    static Object of(JsonNode value, JsonNode schema) {
        return switch (value.getNodeType()) {
            case OBJECT -> object(value, schema);
            case ARRAY -> list(value, schema.path("items"));
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> number(value, schema);
            case NULL -> NullValue.NULL_VALUE;
            case MISSING, BINARY, POJO ->
                throw new IllegalArgumentException("no value of a resource: " + value.getNodeType());
        };
    }

    private static Map<String, Object> object(JsonNode value, JsonNode schema) {
        JsonNode ofKeys = schema.path("additionalProperties");
        Map<String, Object> object = new LinkedHashMap<>();
        value.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                return;
            }
            if (ofKeys.isObject()) {
                object.put(field.getKey(), of(field.getValue(), ofKeys));
            } else {
                JsonNode property = schema.path("properties").path(field.getKey());
                FieldNames.inRules(field.getKey()).ifPresent(name -> object.put(name, of(field.getValue(), property)));
            }
        });
        return object;
    }

    private static List<Object> list(JsonNode value, JsonNode items) {
        List<Object> list = new ArrayList<>();
        value.forEach(item -> list.add(of(item, items)));
        return list;
    }

    private static Object number(JsonNode value, JsonNode schema) {
        boolean whole =
                value.isIntegralNumber() && !schema.path("type").asText().equals("number");
        return whole ? (Object) value.longValue() : (Object) value.doubleValue();
    }
}

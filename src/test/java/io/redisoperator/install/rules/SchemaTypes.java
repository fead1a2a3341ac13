package io.redisoperator.install.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The types that rules see. A field that the schema does not declare cannot be spoken of, even where unknown fields are
 * kept; of the metadata of a resource, name and generateName are there.
 */
final class SchemaTypes {
    private static final Set<String> NOT_STRINGS = Set.of("byte", "date", "date-time", "duration");

    private final Map<String, CelType> structs = new HashMap<>();

    /**
     * What rules see a value of a schema as; empty where the schema says nothing that a rule could go by.
     *
     * @param place where the schema lies; names the type
     */
    Optional<CelType> declare(JsonNode schema, String place) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return Optional.of(SimpleType.DYN);
        }
        return switch (schema.path("type").asText()) {
            case "object" ->
                schema.path("additionalProperties").isObject()
                        ? declare(schema.path("additionalProperties"), place + "{}")
                                .map(values -> MapType.create(SimpleType.STRING, values))
                        : Optional.of(struct(place, fields(schema, place)));
            case "array" -> declare(schema.path("items"), place + "[]").map(ListType::create);
            case "string" -> Optional.of(text(schema, place));
            case "boolean" -> Optional.of(SimpleType.BOOL);
            case "integer" -> Optional.of(SimpleType.INT);
            case "number" -> Optional.of(SimpleType.DOUBLE);
            default -> Optional.empty();
        };
    }

    /** As {@link #declare}, with what every resource has at its root. */
    CelType declareResource(JsonNode schema) {
        Map<String, CelType> fields = fields(schema, "");
        fields.put("apiVersion", SimpleType.STRING);
        fields.put("kind", SimpleType.STRING);
        fields.put(
                "metadata", struct(".metadata", Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING)));
        return struct("", fields);
    }

    private Map<String, CelType> fields(JsonNode schema, String place) {
        Map<String, CelType> fields = new HashMap<>();
        schema.path("properties").properties().forEach(property -> {
            Optional<CelType> type = declare(property.getValue(), place + "." + property.getKey());
            FieldNames.inRules(property.getKey())
                    .ifPresent(name -> type.ifPresent(declared -> fields.put(name, declared)));
        });
        return fields;
    }

    private StructType struct(String place, Map<String, CelType> fields) {
        ImmutableMap<String, CelType> all = ImmutableMap.copyOf(fields);
        StructType struct =
                StructType.create("schema" + place, all.keySet(), name -> Optional.ofNullable(all.get(name)));
        structs.put(struct.name(), struct);
        return struct;
    }

    private static CelType text(JsonNode schema, String place) {
        String format = schema.path("format").asText();
        if (NOT_STRINGS.contains(format)) {
            throw new IllegalArgumentException(
                    place + ": rules see format " + format + " as another type than a string; not known here yet");
        }
        return SimpleType.STRING;
    }

    /** All that have been declared so far. */
    CelTypeProvider declared() {
        return new Declared(ImmutableMap.copyOf(structs));
    }

    private record Declared(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}

package io.redisoperator.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A spec from which parts are taken out by the paths at which problems point, innermost part first. */
final class SoundParts {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SPEC = "spec";

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    /** @param spec as a resource has it, of its own type or of none */
    SoundParts(@Nullable Object spec) {
        root.set(SPEC, JSON.valueToTree(spec));
    }

    boolean isEmpty() {
        return root.path(SPEC).isEmpty();
    }

    /** What is left; a part that does not fit the type is taken out. */
    <T> T as(Class<T> type) {
        for (; ; ) {
            try {
                JsonNode spec = root.path(SPEC);
                return JSON.treeToValue(spec.isObject() ? spec : JSON.createObjectNode(), type);
            } catch (JsonProcessingException e) {
                takeOut(path(e));
            }
        }
    }

    /** Takes out what stands at a path, or else the innermost part around it. */
    void takeOut(String path) {
        if (!takeOut(root, "." + path)) {
            root.remove(SPEC);
        }
    }

    private static boolean takeOut(JsonNode around, String path) {
        return switch (around) {
            case ObjectNode object ->
                object.properties().stream()
                        .filter(field -> !field.getValue().isNull())
                        .map(Map.Entry::getKey)
                        .filter(name -> rest(name, path).isPresent())
                        .max(Comparator.comparingInt(String::length))
                        .map(name -> {
                            String rest = rest(name, path).orElse("");
                            if (rest.isEmpty() || !takeOut(object.path(name), rest)) {
                                object.remove(name);
                            }
                            return true;
                        })
                        .orElse(false);
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    String step = "[" + i + "]";
                    if (!array.get(i).isNull() && path.startsWith(step)) {
                        String rest = path.substring(step.length());
                        if (rest.isEmpty() || !takeOut(array.get(i), rest)) {
                            // Its place stays, by which other problems count.
                            array.setNull(i);
                        }
                        yield true;
                    }
                }
                yield false;
            }
            default -> false;
        };
    }

    /** What follows a field's name on a path, which may be written as a member or as the key of a map. */
    private static Optional<String> rest(String name, String path) {
        for (String step : new String[] {"." + name, "[" + name + "]"}) {
            if (path.startsWith(step)) {
                String rest = path.substring(step.length());
                if (rest.isEmpty() || rest.startsWith(".") || rest.startsWith("[")) {
                    return Optional.of(rest);
                }
            }
        }
        return Optional.empty();
    }

    private static String path(JsonProcessingException e) {
        StringBuilder path = new StringBuilder(SPEC);
        if (e instanceof JsonMappingException mapping) {
            for (JsonMappingException.Reference step : mapping.getPath()) {
                path.append(step.getFieldName() != null ? "." + step.getFieldName() : "[" + step.getIndex() + "]");
            }
        }
        return path.toString();
    }
}

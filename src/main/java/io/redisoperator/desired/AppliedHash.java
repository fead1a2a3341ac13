package io.redisoperator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Marks an object with a hash of what it was desired to be. A field that is no longer desired can be seen in no other
 * way: what is left would still hold everything that is.
 */
public final class AppliedHash {
    public static final String ANNOTATION = "redisfailovers.databases.spotahome.com/applied-hash";

    private static final JsonMapper JSON = new JsonMapper();

    private AppliedHash() {}

    /** A copy that carries the hash; the original is left as it is. */
    public static <T extends HasMetadata> T stamped(T desired) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) desired.getClass();
        T copy = JSON.convertValue(desired, type);
        Map<String, String> annotations = new TreeMap<>(annotations(copy));
        annotations.put(ANNOTATION, of(desired));
        copy.getMetadata().setAnnotations(annotations);
        return copy;
    }

    /** The hash that an object was applied with; empty when it carries none. */
    public static Optional<String> appliedTo(HasMetadata actual) {
        return Optional.ofNullable(annotations(actual).get(ANNOTATION));
    }

    /** The hash of a desired object, whether it is stamped already or not. */
    static String of(HasMetadata desired) {
        ObjectNode tree = tree(desired);
        if (tree.at("/metadata/annotations") instanceof ObjectNode annotations) {
            annotations.remove(ANNOTATION);
            if (annotations.isEmpty()) {
                ((ObjectNode) tree.get("metadata")).remove("annotations");
            }
        }
        return Hashes.of(sorted(tree).toString());
    }

    static ObjectNode tree(HasMetadata object) {
        return JSON.valueToTree(object);
    }

    /** The same tree with its fields in an order that does not depend on who made it. */
    static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> fields = new TreeMap<>();
            object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            return JSON.createObjectNode().setAll(fields);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode elements = JSON.createArrayNode();
            array.forEach(element -> elements.add(sorted(element)));
            return elements;
        }
        return node;
    }

    private static Map<String, String> annotations(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of());
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of an object by path, as {@code fieldsV1} of {@code managedFields} writes paths: {@code f:} a field,
 * {@code k:} an element by its keys, {@code v:} an element of a set, {@code .} the element itself.
 */
record FieldSet(Map<List<String>, JsonNode> leaves) {
    private static final Set<String> NOBODYS_METADATA = Set.of(
            "name",
            "namespace",
            "generateName",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink");

    static FieldSet of(ObjectNode object, ApiKind kind) {
        Map<List<String>, JsonNode> leaves = new LinkedHashMap<>();
        ObjectNode owned = object.deepCopy();
        owned.remove(List.of("apiVersion", "kind"));
        if (owned.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(NOBODYS_METADATA);
        }
        collect(owned, MergeStructure.of(kind), List.of(), leaves);
        leaves.remove(List.of("f:metadata"));
        return new FieldSet(leaves);
    }

    /** Reads {@code fieldsV1}; the leaves have no values then. */
    static FieldSet parse(JsonNode fieldsV1) {
        Map<List<String>, JsonNode> leaves = new HashMap<>();
        parse(fieldsV1, List.of(), leaves);
        return new FieldSet(leaves);
    }

    ObjectNode toFieldsV1() {
        ObjectNode root = Json.object();
        for (List<String> path : leaves.keySet()) {
            ObjectNode at = root;
            for (String step : path) {
                at = at.withObjectProperty(step);
            }
        }
        return root;
    }

    boolean has(List<String> path) {
        return leaves.containsKey(path);
    }

    boolean isEmpty() {
        return leaves.isEmpty();
    }

    /** Whether any leaf lies at or below the path. */
    boolean hasBelow(List<String> path) {
        return leaves.keySet().stream()
                .anyMatch(leaf -> leaf.size() >= path.size()
                        && leaf.subList(0, path.size()).equals(path));
    }

    /** Whether both have the leaf, with equal values. */
    boolean agrees(FieldSet other, List<String> path) {
        JsonNode mine = leaves.get(path);
        JsonNode theirs = other.leaves.get(path);
        return mine != null && theirs != null && Json.same(mine, theirs);
    }

    /** Removes a leaf from an object, and what is left empty by that. */
    static void remove(JsonNode object, List<String> path) {
        if (path.size() == 1 || path.get(1).equals(".")) {
            removeStep(object, path.get(0));
            return;
        }
        Optional<JsonNode> child = child(object, path.get(0));
        child.ifPresent(node -> {
            remove(node, path.subList(1, path.size()));
            if (node.isEmpty() && path.get(0).startsWith("f:")) {
                removeStep(object, path.get(0));
            }
        });
    }

    private static void removeStep(JsonNode holder, String step) {
        if (holder instanceof ObjectNode object) {
            object.remove(step.substring(2));
        } else if (holder instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (isElement(array.get(i), step)) {
                    array.remove(i);
                }
            }
        }
    }

    private static Optional<JsonNode> child(JsonNode holder, String step) {
        if (step.startsWith("f:")) {
            return Optional.ofNullable(holder.get(step.substring(2)));
        }
        for (JsonNode element : holder) {
            if (isElement(element, step)) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    private static boolean isElement(JsonNode element, String step) {
        if (step.startsWith("v:")) {
            return step.equals("v:" + Json.write(element));
        }
        JsonNode keys = Json.parseObject(step.substring(2));
        List<String> names = new ArrayList<>();
        keys.fieldNames().forEachRemaining(names::add);
        return step.equals(elementStep(element, names));
    }

    private static void collect(
            JsonNode node, MergeStructure structure, List<String> path, Map<List<String>, JsonNode> leaves) {
        List<String> keys = node.isArray() ? structure.keys(node) : List.of();
        if (node.isObject() && !node.isEmpty() && !structure.isAtomic()) {
            node.properties()
                    .forEach(field -> collect(
                            field.getValue(),
                            structure.field(field.getKey()),
                            append(path, "f:" + field.getKey()),
                            leaves));
        } else if (node.isArray() && !keys.isEmpty()) {
            for (JsonNode element : node) {
                List<String> at = append(path, elementStep(element, keys));
                leaves.put(append(at, "."), Json.object());
                collect(element, structure, at, leaves);
            }
        } else if (node.isArray() && structure.isSet()) {
            node.forEach(element -> leaves.put(append(path, "v:" + Json.write(element)), element));
        } else {
            leaves.put(path, node);
        }
    }

    /** The step to an element of a list that is a map. */
    static String elementStep(JsonNode element, List<String> keys) {
        ObjectNode key = Json.object();
        for (String name : keys) {
            @Nullable JsonNode value = element.get(name);
            if (value != null) {
                key.set(name, value);
            } else {
                key.put(name, MergeStructure.keyDefault(name));
            }
        }
        return "k:" + Json.write(key);
    }

    private static void parse(JsonNode fields, List<String> path, Map<List<String>, JsonNode> leaves) {
        if (fields.isEmpty() && !path.isEmpty()) {
            leaves.put(path, Json.object());
        }
        fields.properties().forEach(field -> parse(field.getValue(), append(path, field.getKey()), leaves));
    }

    private static List<String> append(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }
}

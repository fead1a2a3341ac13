package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** JSON merge patches (RFC 7386), and strategic merge patches, which also merge lists by key. */
public final class MergePatch {
    private static final String DIRECTIVE = "$patch";
    private static final String DELETED_ELEMENTS = "$deleteFromPrimitiveList/";
    private static final String RETAINED_KEYS = "$retainKeys";

    private MergePatch() {}

    /** Changes the target; null removes, objects merge, all else replaces. */
    public static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(change -> {
            JsonNode value = change.getValue();
            if (value.isNull()) {
                target.remove(change.getKey());
            } else if (value instanceof ObjectNode nested) {
                merge(objectAt(target, change.getKey()), nested);
            } else {
                target.set(change.getKey(), value.deepCopy());
            }
        });
    }

    /** Changes the target as {@link #merge}, and lists with keys element by element. */
    static void mergeStrategically(ObjectNode target, ObjectNode patch, MergeStructure structure) {
        if (Json.text(patch, DIRECTIVE).equals("replace")) {
            target.removeAll();
        }
        retain(target, patch.path(RETAINED_KEYS));
        patch.properties().forEach(change -> {
            String field = change.getKey();
            JsonNode value = change.getValue();
            if (field.startsWith(DELETED_ELEMENTS)) {
                removeElements(target.path(field.substring(DELETED_ELEMENTS.length())), value);
            } else if (field.startsWith("$")) {
                return;
            } else if (value.isNull() || Json.text(value, DIRECTIVE).equals("delete")) {
                target.remove(field);
            } else if (value instanceof ObjectNode nested) {
                mergeStrategically(objectAt(target, field), nested, structure.field(field));
            } else if (value instanceof ArrayNode list) {
                target.set(field, mergedList(target.path(field), list, structure.field(field)));
            } else {
                target.set(field, value.deepCopy());
            }
        });
    }

    private static ArrayNode mergedList(JsonNode old, ArrayNode patch, MergeStructure structure) {
        List<String> keys = structure.keys(patch.isEmpty() ? old : patch);
        boolean replaced = !(old instanceof ArrayNode) || (keys.isEmpty() && !structure.isSet());
        ArrayNode merged = Json.array();
        if (!replaced) {
            old.forEach(element -> merged.add(element.deepCopy()));
        }
        for (JsonNode element : patch) {
            if (keys.isEmpty()) {
                addUnlessThere(merged, element);
            } else {
                mergeElement(merged, (ObjectNode) element, keys.get(0), structure);
            }
        }
        return merged;
    }

    private static void mergeElement(ArrayNode list, ObjectNode patch, String key, MergeStructure structure) {
        String directive = Json.text(patch, DIRECTIVE);
        if (directive.equals("replace") && !patch.has(key)) {
            list.removeAll();
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            if (Json.same(list.get(i).path(key), patch.path(key))) {
                if (directive.equals("delete")) {
                    list.remove(i);
                } else {
                    mergeStrategically((ObjectNode) list.get(i), patch, structure);
                }
                return;
            }
        }
        if (!directive.equals("delete")) {
            ObjectNode added = Json.object();
            mergeStrategically(added, patch, structure);
            list.add(added);
        }
    }

    private static void addUnlessThere(ArrayNode list, JsonNode element) {
        for (JsonNode each : list) {
            if (Json.same(each, element)) {
                return;
            }
        }
        list.add(element.deepCopy());
    }

    private static void removeElements(JsonNode list, JsonNode removed) {
        if (list instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                for (JsonNode each : removed) {
                    if (Json.same(array.get(i), each)) {
                        array.remove(i);
                        break;
                    }
                }
            }
        }
    }

    private static void retain(ObjectNode target, JsonNode keys) {
        if (keys.isArray()) {
            Set<String> retained = new HashSet<>();
            keys.forEach(key -> retained.add(key.asText()));
            target.retain(retained);
        }
    }

    private static ObjectNode objectAt(ObjectNode target, String field) {
        return target.get(field) instanceof ObjectNode present ? present : target.putObject(field);
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.localcluster.api.server.ManagedFields.Owner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Server-side apply: what a manager applies is merged in, what it applied before and no longer does is removed unless
 * somebody else owns it too, and what somebody else owns with another value is a conflict unless forced.
 */
final class ApplyPatch {
    private final ApiKind kind;
    private final Owner owner;
    private final boolean force;

    ApplyPatch(ApiKind kind, Owner owner, boolean force) {
        this.kind = kind;
        this.owner = owner;
        this.force = force;
    }

    /** The object as it becomes, with its {@code managedFields}; for a new object the live one is empty. */
    ObjectNode apply(ObjectNode live, ObjectNode applied) {
        refuseRepeats(applied, MergeStructure.of(kind), "");
        FieldSet wanted = FieldSet.of(applied, kind);
        ManagedFields managed = ManagedFields.of(live);
        Set<List<String>> taken = conflicts(managed, FieldSet.of(live, kind), wanted);
        ObjectNode merged = live.deepCopy();
        mergeObject(merged, applied, MergeStructure.of(kind));
        // Whole elements first: one that has lost its key can no longer be told from the others.
        List<List<String>> owned = managed.ownedBy(owner).stream()
                .sorted(Comparator.comparing(path -> !".".equals(path.getLast())))
                .toList();
        for (List<String> path : owned) {
            if (!wanted.has(path)
                    && !wanted.hasBelow(path)
                    && managed.othersWith(path, owner).isEmpty()) {
                FieldSet.remove(merged, path);
            }
        }
        managed.takeFromOthers(owner, taken);
        managed.own(owner, wanted);
        managed.writeTo(merged, live, kind, owner);
        return merged;
    }

    private Set<List<String>> conflicts(ManagedFields managed, FieldSet live, FieldSet wanted) {
        Set<List<String>> taken = new HashSet<>();
        List<String> told = new ArrayList<>();
        for (List<String> path : wanted.leaves().keySet()) {
            if (!live.has(path) || live.agrees(wanted, path)) {
                continue;
            }
            for (Owner other : managed.othersWith(path, owner)) {
                taken.add(path);
                told.add("conflict with \"%s\": .%s"
                        .formatted(other.manager(), String.join(".", path).replace("f:", "")));
            }
        }
        if (!told.isEmpty() && !force) {
            throw new ApiFailure(
                    409,
                    "Conflict",
                    "Apply failed with %d conflict%s: %s"
                            .formatted(told.size(), told.size() == 1 ? "" : "s", String.join(", ", told)));
        }
        return taken;
    }

    /** In a list that is a map no key may stand twice; an update may store one that has. */
    private static void refuseRepeats(JsonNode node, MergeStructure structure, String path) {
        if (node.isObject() && !structure.isAtomic()) {
            node.properties()
                    .forEach(field -> refuseRepeats(
                            field.getValue(), structure.field(field.getKey()), path + "." + field.getKey()));
        }
        List<String> keys = node.isArray() ? structure.keys(node) : List.of();
        Set<String> seen = new HashSet<>();
        for (JsonNode element : keys.isEmpty() ? Json.object() : node) {
            String step = FieldSet.elementStep(element, keys);
            if (!seen.add(step)) {
                throw new ApiFailure(
                        500,
                        "",
                        "failed to create typed patch object: %s: duplicate entries for key [%s]"
                                .formatted(path, step.substring("k:".length())));
            }
            refuseRepeats(element, structure, path);
        }
    }

    private static void mergeObject(ObjectNode target, ObjectNode applied, MergeStructure structure) {
        applied.properties().forEach(field -> {
            MergeStructure below = structure.field(field.getKey());
            JsonNode old = target.path(field.getKey());
            JsonNode value = field.getValue();
            if (value instanceof ObjectNode nested && old instanceof ObjectNode present && !below.isAtomic()) {
                mergeObject(present, nested, below);
            } else if (value instanceof ArrayNode list && old instanceof ArrayNode present) {
                target.set(field.getKey(), mergedList(present, list, below));
            } else {
                target.set(field.getKey(), value.deepCopy());
            }
        });
    }

    private static ArrayNode mergedList(ArrayNode old, ArrayNode applied, MergeStructure structure) {
        List<String> keys = structure.keys(applied.isEmpty() ? old : applied);
        if (keys.isEmpty() && !structure.isSet()) {
            return applied.deepCopy();
        }
        ArrayNode merged = old.deepCopy();
        for (JsonNode element : applied) {
            mergeElement(merged, element, keys, structure);
        }
        return merged;
    }

    private static void mergeElement(ArrayNode list, JsonNode element, List<String> keys, MergeStructure structure) {
        for (JsonNode present : list) {
            if (keys.isEmpty() && Json.same(present, element)) {
                return;
            }
            if (!keys.isEmpty() && FieldSet.elementStep(present, keys).equals(FieldSet.elementStep(element, keys))) {
                mergeObject((ObjectNode) present, (ObjectNode) element, structure);
                return;
            }
        }
        list.add(element.deepCopy());
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which manager owns which leaves of an object: its {@code metadata.managedFields}. */
final class ManagedFields {
    /** One manager; the same program is another one when it applies, and for another sub-resource. */
    record Owner(String manager, String operation, String subresource) {
        static Owner applying(String manager, String subresource) {
            return new Owner(manager, "Apply", subresource);
        }

        static Owner updating(String manager, String subresource) {
            return new Owner(manager, "Update", subresource);
        }
    }

    private final Map<Owner, Set<List<String>>> owned = new LinkedHashMap<>();

    static ManagedFields of(JsonNode object) {
        ManagedFields fields = new ManagedFields();
        for (JsonNode entry : Json.at(object, "metadata", "managedFields")) {
            Owner owner = new Owner(
                    Json.text(entry, "manager"), Json.text(entry, "operation"), Json.text(entry, "subresource"));
            fields.owned.put(
                    owner,
                    new HashSet<>(
                            FieldSet.parse(entry.path("fieldsV1")).leaves().keySet()));
        }
        return fields;
    }

    Set<List<String>> ownedBy(Owner owner) {
        return owned.getOrDefault(owner, Set.of());
    }

    void own(Owner owner, FieldSet fields) {
        owned.put(owner, new HashSet<>(fields.leaves().keySet()));
    }

    /** The other managers that own a leaf, or something below it. */
    List<Owner> othersWith(List<String> path, Owner owner) {
        List<String> element = path.getLast().equals(".") ? path.subList(0, path.size() - 1) : path;
        return owned.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(owner))
                .filter(entry -> entry.getValue().contains(path)
                        || (!element.equals(path) && startsWith(entry.getValue(), element)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Takes leaves away from everybody but one. */
    void takeFromOthers(Owner owner, Set<List<String>> paths) {
        owned.forEach((each, fields) -> {
            if (!each.equals(owner)) {
                fields.removeAll(paths);
            }
        });
    }

    /** What changed belongs to the updater from now on, and what is gone to nobody. */
    void update(FieldSet before, FieldSet after, Owner updater) {
        Set<List<String>> changed = new HashSet<>();
        for (List<String> path : after.leaves().keySet()) {
            if (!after.agrees(before, path)) {
                changed.add(path);
            }
        }
        takeFromOthers(updater, changed);
        owned.computeIfAbsent(updater, any -> new HashSet<>()).addAll(changed);
        owned.values().forEach(fields -> fields.retainAll(after.leaves().keySet()));
    }

    /** Writes the entries; all but that of who acts keep their times, also where they lost fields. */
    void writeTo(ObjectNode object, JsonNode before, ApiKind kind, Owner acting) {
        ArrayNode entries = Json.array();
        owned.forEach((owner, paths) -> {
            if (!paths.isEmpty()) {
                entries.add(entry(owner, paths, before, kind, owner.equals(acting)));
            }
        });
        if (entries.isEmpty()) {
            Json.metadata(object).remove("managedFields");
        } else {
            Json.metadata(object).set("managedFields", entries);
        }
    }

    private static ObjectNode entry(
            Owner owner, Set<List<String>> paths, JsonNode before, ApiKind kind, boolean acting) {
        Optional<JsonNode> old = entryOf(before, owner);
        if (old.isPresent()
                && FieldSet.parse(old.get().path("fieldsV1")).leaves().keySet().equals(paths)) {
            return old.get().deepCopy();
        }
        ObjectNode entry = Json.object();
        entry.put("manager", owner.manager()).put("operation", owner.operation());
        entry.put("apiVersion", kind.apiVersion());
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        entry.put(
                "time",
                acting ? now : old.map(there -> Json.text(there, "time")).orElse(now));
        entry.put("fieldsType", "FieldsV1");
        Map<List<String>, JsonNode> leaves = new LinkedHashMap<>();
        List<List<String>> sorted = new ArrayList<>(paths);
        sorted.sort((a, b) -> String.join("/", a).compareTo(String.join("/", b)));
        sorted.forEach(path -> leaves.put(path, Json.object()));
        entry.set("fieldsV1", new FieldSet(leaves).toFieldsV1());
        if (!owner.subresource().isEmpty()) {
            entry.put("subresource", owner.subresource());
        }
        return entry;
    }

    private static Optional<JsonNode> entryOf(JsonNode object, Owner owner) {
        for (JsonNode entry : Json.at(object, "metadata", "managedFields")) {
            if (owner.manager().equals(Json.text(entry, "manager"))
                    && owner.operation().equals(Json.text(entry, "operation"))
                    && owner.subresource().equals(Json.text(entry, "subresource"))) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private static boolean startsWith(Set<List<String>> paths, List<String> prefix) {
        return paths.stream()
                .anyMatch(path -> path.size() > prefix.size()
                        && path.subList(0, prefix.size()).equals(prefix));
    }
}

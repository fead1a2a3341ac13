package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the parts of an object merge: which lists are maps by key, which are sets, and which lists and objects are one
 * value. Custom resources say so in their schema; of built-in kinds the fields by name are known here.
 */
sealed interface MergeStructure {
    /** The structure of the root of a kind. */
    static MergeStructure of(ApiKind kind) {
        return kind.custom() ? new OfSchema(kind.schema(), true) : new OfBuiltIn("");
    }

    /** The structure of a field's value; of a list's elements if the value is a list. */
    MergeStructure field(String name);

    /** Fields that tell the elements of this list apart; none if it is not a map. */
    List<String> keys(JsonNode list);

    /** Whether this list is a set of scalars. */
    boolean isSet();

    /** Whether this object is replaced as a whole. */
    boolean isAtomic();

    /** What a key is when an element does not say. */
    static String keyDefault(String key) {
        return key.equals("protocol") ? "TCP" : "";
    }

    /** By field name alone; a name means one thing wherever it occurs in the kinds that are served. */
    record OfBuiltIn(String name) implements MergeStructure {
        private static final Map<String, List<String>> KEYS = Map.ofEntries(
                Map.entry("containers", List.of("name")),
                Map.entry("initContainers", List.of("name")),
                Map.entry("ephemeralContainers", List.of("name")),
                Map.entry("volumes", List.of("name")),
                Map.entry("env", List.of("name")),
                Map.entry("imagePullSecrets", List.of("name")),
                Map.entry("volumeMounts", List.of("mountPath")),
                Map.entry("volumeDevices", List.of("devicePath")),
                Map.entry("ownerReferences", List.of("uid")),
                Map.entry("conditions", List.of("type")),
                Map.entry("hostAliases", List.of("ip")),
                Map.entry("podIPs", List.of("ip")),
                Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")));
        private static final Set<String> ATOMIC = Set.of(
                "selector",
                "nodeSelector",
                "labelSelector",
                "namespaceSelector",
                "configMapKeyRef",
                "secretKeyRef",
                "fieldRef",
                "resourceFieldRef",
                "involvedObject",
                "claimRef",
                "dataSource",
                "roleRef");

        @Override
        public MergeStructure field(String field) {
            return new OfBuiltIn(field);
        }

        @Override
        public List<String> keys(JsonNode list) {
            if (name.equals("ports")) {
                JsonNode first = list.path(0);
                boolean ofContainer = first.has("containerPort");
                return ofContainer
                        ? List.of("containerPort", "protocol")
                        : first.has("targetPort") || first.has("port") ? List.of("port", "protocol") : List.of();
            }
            return KEYS.getOrDefault(name, List.of());
        }

        @Override
        public boolean isSet() {
            return name.equals("finalizers");
        }

        @Override
        public boolean isAtomic() {
            return ATOMIC.contains(name);
        }
    }

    /** By the {@code x-kubernetes-list-type} and {@code x-kubernetes-map-type} of a schema. */
    record OfSchema(JsonNode schema, boolean root) implements MergeStructure {
        @Override
        public MergeStructure field(String field) {
            if (root && field.equals("metadata")) {
                return new OfBuiltIn(field);
            }
            JsonNode holder = schema.has("items") ? schema.path("items") : schema;
            JsonNode property = Json.at(holder, "properties", field);
            return new OfSchema(property.isMissingNode() ? holder.path("additionalProperties") : property, false);
        }

        @Override
        public List<String> keys(JsonNode list) {
            List<String> keys = new ArrayList<>();
            if (Json.text(schema, "x-kubernetes-list-type").equals("map")) {
                schema.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
            }
            return keys;
        }

        @Override
        public boolean isSet() {
            return Json.text(schema, "x-kubernetes-list-type").equals("set");
        }

        @Override
        public boolean isAtomic() {
            return Json.text(schema, "x-kubernetes-map-type").equals("atomic");
        }
    }
}

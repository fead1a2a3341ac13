package io.redisoperator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * Fields of an object that an operator of before holds, because it wrote them by plain updates. As long as it does, no
 * apply can remove them.
 */
public final class FormerFields {
    /** What the binary of earlier operators is called, and what this one applies as. */
    private static final String MANAGER = "redis-operator";

    private static final String APPLY = "Apply";
    private static final String UPDATE = "Update";
    private static final String FIELDS = "fieldsV1";
    private static final JsonMapper JSON = new JsonMapper();

    private FormerFields() {}

    /** Whether an earlier operator holds fields of this object. */
    public static boolean in(HasMetadata object) {
        return entries(object).stream().anyMatch(entry -> by(entry, UPDATE));
    }

    /**
     * When an earlier operator changed this object, if that was after this one did. These times are whole seconds: in
     * the same one it was the later, as what it held before is taken from it with each apply.
     */
    public static Optional<Instant> changedBack(HasMetadata object) {
        Optional<Instant> applied = latest(object, APPLY);
        return latest(object, UPDATE)
                .filter(updated -> applied.filter(at -> !updated.isBefore(at)).isPresent());
    }

    /** When an earlier operator last changed this object, as far as it still holds fields of it. */
    static Optional<Instant> written(HasMetadata object) {
        return latest(object, UPDATE);
    }

    /**
     * A JSON patch by which all that an earlier operator holds was applied by this one; empty if it holds nothing.
     *
     * @param object as the API server has it
     */
    static Optional<String> takingPatch(String object) {
        JsonNode metadata = read(object).path("metadata");
        ArrayNode entries = JSON.createArrayNode();
        ObjectNode ours = JSON.createObjectNode();
        boolean held = false;
        for (JsonNode entry : metadata.path("managedFields")) {
            boolean former = by(entry, UPDATE);
            held |= former;
            if (former || by(entry, APPLY)) {
                JsonNode fields = merged(ours.path(FIELDS), entry.path(FIELDS));
                ours.setAll((ObjectNode) entry.deepCopy());
                ours.set(FIELDS, fields);
            } else {
                entries.add(entry);
            }
        }
        if (!held) {
            return Optional.empty();
        }
        entries.add(ours.put("operation", APPLY));
        ArrayNode patch = JSON.createArrayNode();
        // A test that fails would look like a patch that nothing can mend; another version is a conflict.
        patch.add(operation("replace", "/metadata/resourceVersion", metadata.path("resourceVersion")));
        patch.add(operation("replace", "/metadata/managedFields", entries));
        return Optional.of(patch.toString());
    }

    private static ObjectNode operation(String name, String path, JsonNode value) {
        return JSON.createObjectNode().put("op", name).put("path", path).set("value", value);
    }

    private static JsonNode merged(JsonNode there, JsonNode added) {
        if (!(there instanceof ObjectNode before) || !(added instanceof ObjectNode more)) {
            return there.isMissingNode() ? added.deepCopy() : there;
        }
        ObjectNode both = before.deepCopy();
        more.properties()
                .forEach(field -> both.set(field.getKey(), merged(both.path(field.getKey()), field.getValue())));
        return both;
    }

    private static JsonNode read(String object) {
        try {
            return JSON.readTree(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API server sent no JSON", e);
        }
    }

    private static List<ManagedFieldsEntry> entries(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getManagedFields()).orElse(List.of());
    }

    private static boolean by(ManagedFieldsEntry entry, String operation) {
        return MANAGER.equals(entry.getManager())
                && operation.equals(entry.getOperation())
                && (entry.getSubresource() == null || entry.getSubresource().isEmpty());
    }

    private static boolean by(JsonNode entry, String operation) {
        return entry.path("manager").asText().equals(MANAGER)
                && entry.path("operation").asText().equals(operation)
                && entry.path("subresource").asText().isEmpty();
    }

    private static Optional<Instant> latest(HasMetadata object, String operation) {
        return entries(object).stream()
                .filter(entry -> by(entry, operation))
                .flatMap(entry -> time(entry).stream())
                .max(Instant::compareTo);
    }

    private static Optional<Instant> time(ManagedFieldsEntry entry) {
        try {
            return Optional.ofNullable(entry.getTime()).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

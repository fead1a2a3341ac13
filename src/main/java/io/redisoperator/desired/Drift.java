package io.redisoperator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Tells whether an object has to be applied again. What an API server or a controller adds to an object, and other ways
 * of writing the same amount, are no difference.
 */
public final class Drift {
    private static final Set<String> OURS = Set.of("labels", "annotations", "ownerReferences");
    private static final Set<String> NOT_DESIRED = Set.of("metadata", "status", "apiVersion", "kind");
    private static final Set<String> AMOUNTS = Set.of("limits", "requests");
    private static final String SIZE_LIMIT = "sizeLimit";
    private static final String OWNERS = "ownerReferences";

    private Drift() {}

    /** Whether the actual object was last applied as something else, or no longer is what is desired. */
    public static boolean differs(HasMetadata actual, HasMetadata desired) {
        if (!AppliedHash.appliedTo(actual).equals(Optional.of(AppliedHash.of(desired)))) {
            return true;
        }
        ObjectNode is = AppliedHash.tree(actual);
        ObjectNode should = AppliedHash.tree(desired);
        for (String field : OURS) {
            if (!holds(is.path("metadata").path(field), should.path("metadata").path(field), field, field)) {
                return true;
            }
        }
        return should.properties().stream()
                .filter(field -> !NOT_DESIRED.contains(field.getKey()))
                .anyMatch(field -> !holds(is.path(field.getKey()), field.getValue(), "", field.getKey()));
    }

    /**
     * Whether the actual object is known to have been applied as something else. What webhooks and controllers have made of
     * it since, another one like it would be made into, too.
     */
    public static boolean appliedOtherwise(HasMetadata actual, HasMetadata desired) {
        return AppliedHash.appliedTo(actual)
                .filter(hash -> !hash.equals(AppliedHash.of(desired)))
                .isPresent();
    }

    /** Fields of an object that are not as desired, as paths; what is only left from before is none. */
    public static List<String> fields(HasMetadata actual, HasMetadata desired) {
        ObjectNode is = AppliedHash.tree(actual);
        ObjectNode should = AppliedHash.tree(desired);
        List<String> fields = new ArrayList<>();
        for (String field : new TreeSet<>(OURS)) {
            if (!holds(is.path("metadata").path(field), should.path("metadata").path(field), field, field)) {
                fields.add("metadata." + field);
            }
        }
        should.properties().stream()
                .filter(field -> !NOT_DESIRED.contains(field.getKey()))
                .forEach(field -> differing(
                        is.path(field.getKey()), field.getValue(), "", field.getKey(), fields, field.getKey()));
        return fields;
    }

    /**
     * Whether applying the one over the other may change what lies below that path. What is no longer asked for shows in
     * no field: it may be there if nothing else differs.
     */
    public static boolean mayChange(HasMetadata actual, HasMetadata desired, String path) {
        List<String> fields = fields(actual, desired);
        return fields.isEmpty() || fields.stream().anyMatch(field -> (field + ".").startsWith(path + "."));
    }

    /** Goes into objects, and names a list as a whole. */
    private static void differing(
            JsonNode is, JsonNode should, String parent, String name, List<String> fields, String path) {
        if (holds(is, should, parent, name)) {
            return;
        }
        if (is.isObject() && should.isObject() && !name.equals("data") && !name.equals("matchLabels")) {
            should.properties()
                    .forEach(field -> differing(
                            is.path(field.getKey()),
                            field.getValue(),
                            name,
                            field.getKey(),
                            fields,
                            path + "." + field.getKey()));
        } else {
            fields.add(path);
        }
    }

    /** Whether a part of an object is all that it should be. */
    static boolean holds(JsonNode is, JsonNode should) {
        return holds(is, should, "", "");
    }

    private static boolean holds(JsonNode is, JsonNode should, String parent, String name) {
        if (should.isMissingNode() || should.isNull() || (should.isObject() && should.isEmpty())) {
            return true;
        }
        if (leftOut(should)) {
            return is.isMissingNode() || leftOut(is);
        }
        if (should.isObject()) {
            return is.isObject() && holdsFields(is, should, name);
        }
        if (should.isArray()) {
            return is.isArray() && (name.equals(OWNERS) ? holdsEach(is, should) : holdsInOrder(is, should));
        }
        if (is.isNumber() && should.isNumber()) {
            return is.decimalValue().compareTo(should.decimalValue()) == 0;
        }
        boolean amount = AMOUNTS.contains(parent) || name.equals(SIZE_LIMIT);
        return is.equals(should) || (amount && sameAmount(is, should));
    }

    private static boolean holdsFields(JsonNode is, JsonNode should, String name) {
        return should.properties().stream()
                .allMatch(field -> holds(is.path(field.getKey()), field.getValue(), name, field.getKey()));
    }

    private static boolean holdsInOrder(JsonNode is, JsonNode should) {
        if (is.size() != should.size()) {
            return false;
        }
        // An apply leaves what was there already in its place: another order of named elements is no difference.
        if (StreamSupport.stream(should.spliterator(), false).allMatch(JsonNode::isObject)) {
            return holdsEach(is, should);
        }
        for (int i = 0; i < is.size(); i++) {
            if (!holds(is.get(i), should.get(i), "", "")) {
                return false;
            }
        }
        return true;
    }

    /** Others may own the object besides us. */
    private static boolean holdsEach(JsonNode is, JsonNode should) {
        return StreamSupport.stream(should.spliterator(), false)
                .allMatch(wanted ->
                        StreamSupport.stream(is.spliterator(), false).anyMatch(there -> holds(there, wanted, "", "")));
    }

    private static boolean sameAmount(JsonNode is, JsonNode should) {
        if (!is.isValueNode()) {
            return false;
        }
        return new Quantity(is.asText())
                        .getNumericalAmount()
                        .compareTo(new Quantity(should.asText()).getNumericalAmount())
                == 0;
    }

    /** Whether an API server leaves such a value out when it writes an object back. */
    private static boolean leftOut(JsonNode node) {
        return node.isNull()
                || (node.isContainerNode() && node.isEmpty())
                || (node.isTextual() && node.asText().isEmpty())
                || (node.isBoolean() && !node.asBoolean())
                || (node.isNumber() && node.asDouble() == 0);
    }
}

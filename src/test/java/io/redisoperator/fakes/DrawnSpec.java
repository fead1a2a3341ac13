package io.redisoperator.fakes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/**
 * A random spec of {@code databases.spotahome.com/v1} and what is known of it.
 *
 * @param right paths of fields that have a right value of {@link FieldValues}
 * @param wrong path of the field that has a wrong value, the only one of this spec
 * @param known whether nothing else is in it, so that it is refused for that one field or not at all
 */
public record DrawnSpec(ObjectNode spec, Set<String> right, Optional<String> wrong, boolean known) {
    public DrawnSpec {
        right = Set.copyOf(right);
    }

    /** Whether a refusal says which field is wrong. */
    public boolean isRefusedBy(String message) {
        return wrong.map(FieldValues.byPath()::get)
                .filter(field -> field.isNamedBy(message))
                .isPresent();
    }
}

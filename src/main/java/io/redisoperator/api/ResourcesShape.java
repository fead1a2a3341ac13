package io.redisoperator.api;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a container's {@code resources} that the schema knows; whatever else is written is kept. The form of an
 * amount is coarse, and only that of the two usual ones is checked: an API server bounds what its rules may cost. The
 * operator checks all of them, and to the letter.
 */
@ValidationRule(
        value = "!has(self.requests) || !('cpu' in self.requests) || string(self.requests['cpu']).matches('"
                + ResourcesShape.FORM + "')",
        fieldPath = ".requests.cpu",
        message = ResourcesShape.MESSAGE)
@ValidationRule(
        value = "!has(self.requests) || !('memory' in self.requests) || string(self.requests['memory']).matches('"
                + ResourcesShape.FORM + "')",
        fieldPath = ".requests.memory",
        message = ResourcesShape.MESSAGE)
@ValidationRule(
        value = "!has(self.limits) || !('cpu' in self.limits) || string(self.limits['cpu']).matches('"
                + ResourcesShape.FORM + "')",
        fieldPath = ".limits.cpu",
        message = ResourcesShape.MESSAGE)
@ValidationRule(
        value = "!has(self.limits) || !('memory' in self.limits) || string(self.limits['memory']).matches('"
                + ResourcesShape.FORM + "')",
        fieldPath = ".limits.memory",
        message = ResourcesShape.MESSAGE)
public record ResourcesShape(
        @Size(max = 32) @Nullable Map<String, IntOrString> requests,
        @Size(max = 32) @Nullable Map<String, IntOrString> limits) {
    static final String FORM = "^[+]?[.]?\\\\d+[.]?\\\\d*([a-zA-Z]i?|[eE][+-]?\\\\d+)?$";
    static final String MESSAGE = "an amount is written as 500m, 0.5, 256Mi or 1Gi";
}

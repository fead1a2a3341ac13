package io.redisoperator.api;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a container's {@code resources} that the schema knows; whatever else is written is kept. */
@ValidationRule(
        value = "!has(self.requests) || self.requests.all(name, " + ResourcesShape.AMOUNT + ")",
        fieldPath = ".requests",
        message = ResourcesShape.MESSAGE)
@ValidationRule(
        value = "!has(self.limits) || self.limits.all(name, " + "string(self.limits[name]).matches('"
                + ResourcesShape.FORM + "'))",
        fieldPath = ".limits",
        message = ResourcesShape.MESSAGE)
public record ResourcesShape(
        @Size(max = 32) @Nullable Map<String, IntOrString> requests,
        @Size(max = 32) @Nullable Map<String, IntOrString> limits) {
    static final String FORM = "^[+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$";
    static final String AMOUNT = "string(self.requests[name]).matches('" + FORM + "')";
    static final String MESSAGE = "an amount is written as 500m, 0.5, 256Mi or 1Gi";
}

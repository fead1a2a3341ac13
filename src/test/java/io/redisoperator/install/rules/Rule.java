package io.redisoperator.install.rules;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;

/**
 * A rule that has been compiled.
 *
 * @param place in the schema: {@code .spec.redis.customConfig[]}
 * @param fieldPath below the place, as in {@code .replicas}; empty if the rule speaks of the whole
 * @param ofChanges whether it looks at {@code oldSelf} and therefore holds only where there is one
 */
public record Rule(
        String place, String text, String message, String fieldPath, boolean ofChanges, CelRuntime.Program program) {
    /** @param values of {@code self} and, where there is one, {@code oldSelf} */
    boolean holds(Map<String, Object> values) {
        try {
            return (boolean) program.eval(values);
        } catch (CelEvaluationException e) {
            throw new IllegalStateException(this + " cannot be answered for " + values, e);
        }
    }

    @Override
    public String toString() {
        return place + fieldPath + ": " + message + " <- " + text;
    }
}

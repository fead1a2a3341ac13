package io.redisoperator.install.rules;

/**
 * A rule that a value breaks.
 *
 * @param path where in the resource, as an API server names it: {@code spec.redis.customConfig[1]}
 */
public record Violation(Rule rule, String path) {
    @Override
    public String toString() {
        return path + ": Invalid value: " + rule.message();
    }
}

package io.redisoperator.spec;

/**
 * Why a spec cannot be followed.
 *
 * @param path of the field, as {@code spec.redis.port}
 * @param message what was seen there and what is allowed
 */
public record SpecProblem(String path, String message) {
    /** {@code path: message}, as conditions and Events show it. */
    @Override
    public String toString() {
        return path + ": " + message;
    }
}

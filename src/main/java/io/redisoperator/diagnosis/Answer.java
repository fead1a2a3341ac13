package io.redisoperator.diagnosis;

import java.util.Optional;

/** What a node said when it was asked; silence is a finding, never an error. */
public sealed interface Answer<T> {
    /** The node answered. */
    record Said<T>(T value) implements Answer<T> {}

    /**
     * The node did not answer in time, or answered with an error.
     *
     * @param reason in a few words, for status and logs: {@code timed out after 1000 ms}, {@code connection refused}
     */
    record Silent<T>(String reason) implements Answer<T> {}

    /** The value, if the node answered. */
    default Optional<T> said() {
        return switch (this) {
            case Said<T> s -> Optional.of(s.value());
            case Silent<T> s -> Optional.empty();
        };
    }
}

package io.redisoperator.status;

import org.jspecify.annotations.Nullable;

/** {@code status.phase}. */
enum Phase {
    CREATING("Creating"),
    RUNNING("Running"),
    FAILED("Failed");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    boolean is(@Nullable String phase) {
        return text.equals(phase);
    }
}

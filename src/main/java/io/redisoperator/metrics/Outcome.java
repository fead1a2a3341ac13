package io.redisoperator.metrics;

import java.util.Locale;

/** How a piece of work ended, as the label {@code outcome} has it, in lower case. */
public enum Outcome {
    /** There was nothing left to do, or it was done. */
    DONE,
    /** Something has to happen first. */
    WAITING,
    /** A fresh look found it not needed any more. */
    SKIPPED,
    /** Only another spec can help. */
    REJECTED,
    FAILED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

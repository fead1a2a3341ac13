package io.redisoperator.pipeline;

import java.time.Duration;

/** What a step leaves behind. */
public sealed interface StepOutcome {
    /** Everything that the step answers for is as it should be. */
    record Settled() implements StepOutcome {}

    /**
     * Not there yet, and nothing to do but to look again later. Not an error.
     *
     * @param reason what is waited for, for {@code status.pipeline.waitingFor}
     * @param recheck when to look again if no event comes first
     */
    record Waiting(String reason, Duration recheck) implements StepOutcome {}

    /** Only an edit of the spec, or of something it refers to, can help. */
    record Rejected(String reason) implements StepOutcome {}

    StepOutcome SETTLED = new Settled();

    /** Waits for something that announces itself by an event; the recheck is only a safety net. */
    static StepOutcome waiting(String reason) {
        return new Waiting(reason, Duration.ofSeconds(1));
    }
}

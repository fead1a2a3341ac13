package io.redisoperator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    /** Any value is a beginning, also one that is about to overflow. */
    private long nanoTime = Long.MAX_VALUE - 1;

    private final SteadyClock clock = new SteadyClock(START, () -> nanoTime);

    @Test
    void beginsWithWhatTheSystemSays() {
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void movesWithWhatPassesAndNothingElse() {
        nanoTime += 5_000_000_000L;

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    }
}

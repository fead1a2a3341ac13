package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    void letsABurstThroughAndThenSoManyASecond() {
        RateLimit limit = new RateLimit(100, 3);
        assertThat(take(limit, 0, 5)).containsExactly(0, 0, 0, 10 * MILLISECOND, 20 * MILLISECOND);
    }

    @Test
    void refillsWithTimeButNeverAboveTheBurst() {
        RateLimit limit = new RateLimit(100, 2);
        take(limit, 0, 2);
        assertThat(take(limit, 10_000 * MILLISECOND, 3)).containsExactly(0, 0, 10 * MILLISECOND);
    }

    @Test
    void worksOnAClockBelowZero() {
        assertThat(take(new RateLimit(10, 1), -5_000 * MILLISECOND, 2)).containsExactly(0, 100 * MILLISECOND);
    }

    private static long[] take(RateLimit limit, long now, int tokens) {
        long[] waits = new long[tokens];
        for (int i = 0; i < tokens; i++) {
            waits[i] = limit.take(now);
        }
        return waits;
    }
}

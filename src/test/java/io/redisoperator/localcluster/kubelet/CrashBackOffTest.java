package io.redisoperator.localcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashBackOffTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final CrashBackOff backOff = new CrashBackOff(Duration.ofSeconds(10));

    @Test
    void restartsAtOnceAndThenDoublesUpToFiveMinutes() {
        List<Long> delays = new ArrayList<>();
        Instant now = START;
        for (int crash = 0; crash < 8; crash++) {
            Duration delay = backOff.remaining(now, now);
            delays.add(delay.toSeconds());
            Instant endedAt = now;
            now = now.plus(delay);
            backOff.restarted(endedAt, now);
        }

        assertThat(delays).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
    }

    @Test
    void countsTheTimeSinceTheEnd() {
        backOff.restarted(START, START);

        assertThat(backOff.remaining(START, START.plusSeconds(4))).isEqualTo(Duration.ofSeconds(6));
        assertThat(backOff.remaining(START, START.plusSeconds(11))).isEqualTo(Duration.ZERO);
    }

    @Test
    void forgetsCrashesAfterALongRun() {
        backOff.restarted(START, START);
        backOff.restarted(START.plusSeconds(10), START.plusSeconds(10));
        Instant muchLater = START.plusSeconds(10).plus(Duration.ofMinutes(11));

        assertThat(backOff.remaining(muchLater, muchLater)).isEqualTo(Duration.ZERO);
        backOff.restarted(muchLater, muchLater);
        assertThat(backOff.delay()).isEqualTo(Duration.ofSeconds(10));
    }
}

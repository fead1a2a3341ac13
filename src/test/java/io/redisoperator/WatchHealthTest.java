package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WatchHealthTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean watching;
    private final WatchHealth health = new WatchHealth(() -> now, () -> watching);

    @Test
    void isBadUntilTheFirstWatch() {
        assertThat(health.good()).isFalse();
    }

    @Test
    void forgivesAGapButNotALongOne() {
        watching = true;
        assertThat(health.good()).isTrue();
        watching = false;
        now = now.plus(WatchHealth.FORGIVEN).minusSeconds(1);
        assertThat(health.good()).isTrue();
        now = now.plusSeconds(1);
        assertThat(health.good()).isFalse();
    }
}

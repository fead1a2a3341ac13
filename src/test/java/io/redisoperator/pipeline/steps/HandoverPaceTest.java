package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HandoverPaceTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");

    private Instant now = Instant.EPOCH;
    private final HandoverPace pace = new HandoverPace(() -> now);

    @Test
    void letsTheFirstAttemptBeMadeAtOnce() {
        assertThat(pace.left(KEY)).isEmpty();
    }

    @Test
    void restsHalfAMinuteAfterAFailureAndLongerAfterEachFurtherOne() {
        assertThat(pace.failed(KEY)).isEqualTo(Duration.ofSeconds(30));
        now = now.plusSeconds(10);
        assertThat(pace.left(KEY)).contains(Duration.ofSeconds(20));
        now = now.plusSeconds(20);
        assertThat(pace.left(KEY)).isEmpty();

        assertThat(pace.failed(KEY)).isEqualTo(Duration.ofSeconds(60));
        for (int i = 0; i < 9; i++) {
            pace.failed(KEY);
        }
        assertThat(pace.failed(KEY)).isEqualTo(HandoverPace.LONGEST);
    }

    @Test
    void beginsAnewAfterASuccessAndForEachClusterByItself() {
        pace.failed(KEY);
        assertThat(pace.left(new ClusterKey("ns", "y"))).isEmpty();

        pace.succeeded(KEY);

        assertThat(pace.left(KEY)).isEmpty();
        assertThat(pace.failed(KEY)).isEqualTo(HandoverPace.FIRST);
    }
}

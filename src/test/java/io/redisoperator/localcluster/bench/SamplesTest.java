package io.redisoperator.localcluster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void findsPercentilesWhateverTheOrderOfTheRuns() {
        Samples samples = new Samples("x");
        for (int i = 20; i >= 1; i--) {
            samples.add(Duration.ofMillis(i * 10L));
        }

        assertThat(samples.percentile(0.5)).isEqualTo(Duration.ofMillis(100));
        assertThat(samples.percentile(0.95)).isEqualTo(Duration.ofMillis(190));
        assertThat(samples.percentile(1)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void saysHowManyOfTheAcknowledgedWritesWereLost() {
        Samples samples = new Samples("x");
        samples.add(Duration.ofMillis(1500));
        samples.count(2, 100);
        samples.count(1, 50);

        assertThat(samples.row()).contains("3 of 150").contains("1.500 s");
    }
}

package io.redisoperator.localcluster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void findsPercentilesWhateverTheOrderOfTheRuns() {
        Samples samples = new Samples("x", Goal.NONE);
        for (int i = 20; i >= 1; i--) {
            samples.add(Duration.ofMillis(i * 10L));
        }

        assertThat(samples.percentile(0.5)).isEqualTo(Duration.ofMillis(100));
        assertThat(samples.percentile(0.95)).isEqualTo(Duration.ofMillis(190));
        assertThat(samples.percentile(1)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void saysHowManyOfTheAcknowledgedWritesWereLost() {
        Samples samples = new Samples("x", Goal.NONE);
        samples.add(Duration.ofMillis(1500));
        samples.count(2, 100);
        samples.count(1, 50);

        assertThat(samples.row()).contains("3 of 150").contains("1.500 s");
    }

    @Test
    void missesATargetByOneRunThatTookTooLong() {
        Samples samples = new Samples("x", Goal.of(Goal.limit(0.5, 200), Goal.limit(1, 400)));
        samples.add(Duration.ofMillis(100));
        samples.add(Duration.ofMillis(399));

        assertThat(samples.row()).endsWith("p50 < 0.2 s, max < 0.4 s: met");
        assertThat(samples.meetsItsGoal()).isTrue();

        samples.add(Duration.ofMillis(400));

        assertThat(samples.row()).endsWith("MISSED");
        assertThat(samples.meetsItsGoal()).isFalse();
    }

    @Test
    void missesATargetOfWhichNothingWasMeasured() {
        assertThat(new Samples("x", Goal.of(Goal.limit(1, 400))).meetsItsGoal()).isFalse();
        assertThat(new Samples("x", Goal.NONE).meetsItsGoal()).isTrue();
    }

    @Test
    void missesATargetByOneLostWriteOnlyWhereAllAreToBeKept() {
        Goal goal = Goal.of(Goal.limit(1, 400));

        assertThat(oneLost(goal).row()).endsWith(": met");
        assertThat(oneLost(goal.withoutLoss()).row()).endsWith(", 0 lost: MISSED");
    }

    private static Samples oneLost(Goal goal) {
        Samples samples = new Samples("x", goal);
        samples.add(Duration.ofMillis(100));
        samples.count(1, 50);
        return samples;
    }
}

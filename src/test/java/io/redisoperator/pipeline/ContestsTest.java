package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.kube.RivalWrites.Sighting;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContestsTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final Instant BEGINNING = Instant.parse("2026-05-01T10:00:00Z");

    private final Contests contests = new Contests(Duration.ofMinutes(2));

    @Test
    void seesNoneWithoutASign() {
        assertThat(contests.underWay(KEY, Optional.empty(), BEGINNING)).isEmpty();
    }

    @Test
    void believesThatTheOtherStoppedAfterASilence() {
        assertThat(silenceAfterSignAt(0)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void wantsALongerSilenceEachTimeThatTheOtherHadNotStopped() {
        assertThat(silenceAfterSignAt(0)).isEqualTo(Duration.ofMinutes(2));
        assertThat(silenceAfterSignAt(3)).isEqualTo(Duration.ofMinutes(4));
        assertThat(silenceAfterSignAt(8)).isEqualTo(Duration.ofMinutes(8));
        assertThat(silenceAfterSignAt(1_000)).isEqualTo(Duration.ofMinutes(16));
        assertThat(silenceAfterSignAt(2_000)).isEqualTo(Duration.ofMinutes(32));
        assertThat(silenceAfterSignAt(3_000)).isEqualTo(Duration.ofMinutes(60));
        assertThat(silenceAfterSignAt(4_000)).isEqualTo(Duration.ofMinutes(60));
    }

    @Test
    void takesSignsOfOneContestForOne() {
        assertThat(silenceAfterSignAt(0)).isEqualTo(Duration.ofMinutes(2));
        assertThat(silenceAfterSignAt(1)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void remembersASignThatTheObjectsBearNoMore() {
        contests.underWay(KEY, Optional.of(sign(0)), BEGINNING);

        assertThat(contests.underWay(KEY, Optional.empty(), BEGINNING.plusSeconds(60)))
                .isPresent();
    }

    /** How long it lasts after that sign. */
    private Duration silenceAfterSignAt(long minute) {
        Instant at = BEGINNING.plus(Duration.ofMinutes(minute));
        Duration silence = contests.underWay(KEY, Optional.of(sign(minute)), at)
                .map(Contests.Contest::silence)
                .orElseThrow();
        assertThat(contests.underWay(
                        KEY, Optional.of(sign(minute)), at.plus(silence).minusMillis(1)))
                .isPresent();
        assertThat(contests.underWay(KEY, Optional.of(sign(minute)), at.plus(silence)))
                .isEmpty();
        return silence;
    }

    private static Sighting sign(long minute) {
        return new Sighting("Service rfrm-cart", BEGINNING.plus(Duration.ofMinutes(minute)));
    }
}

package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseWindowTest {
    private static final Duration LENGTH = Duration.ofMillis(900);

    /** Any value is a beginning, also one that is about to overflow. */
    private long nanoTime = Long.MAX_VALUE - 1;

    private final PauseWindow pause = new PauseWindow(LENGTH, () -> nanoTime);

    @Test
    void isOverWhenThereIsNoTimeLeftToDemoteAMaster() {
        pass(LENGTH.minus(Duration.ofMillis(150)).minusNanos(1));
        assertThat(pause.over()).isFalse();
        assertThat(pause.left()).isEqualTo(Duration.ofNanos(1));

        pass(Duration.ofNanos(1));
        assertThat(pause.over()).isTrue();
    }

    /** As where down-after is a few tenths of a second: there must be time for anything at all. */
    @Test
    void leavesMostOfAShortOne() {
        assertThat(new PauseWindow(Duration.ofMillis(45), () -> nanoTime).left())
                .isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void staysOver() {
        pass(LENGTH.multipliedBy(3));

        assertThat(pause.over()).isTrue();
        assertThat(pause.left()).isNegative();
        assertThat(pause.passed()).isEqualTo(LENGTH.multipliedBy(3));
    }

    private void pass(Duration time) {
        nanoTime += time.toNanos();
    }
}

package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckPaceTest {
    private static final Duration REST = Duration.ofSeconds(5);

    private final CheckPace pace = new CheckPace(REST);

    @Test
    void restsWhileAllIsWell() {
        assertThat(pace.next(true, false, Duration.ofHours(1))).isEqualTo(REST);
    }

    @Test
    void looksAgainAtOnceWhenSomethingChanged() {
        assertThat(pace.next(false, true, Duration.ZERO)).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void looksEverySecondWhileSomethingIsWrong() {
        assertThat(pace.next(false, false, Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void restsAlsoWhenWhatIsWrongDoesNotChange() {
        assertThat(pace.next(false, false, Duration.ofSeconds(61))).isEqualTo(REST);
    }

    @Test
    void isNeverSlowerThanItsRest() {
        CheckPace quick = new CheckPace(Duration.ofMillis(100));

        assertThat(quick.next(false, false, Duration.ZERO)).isEqualTo(Duration.ofMillis(100));
    }
}

package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SentinelChoiceTest {
    private static final Endpoint A = new Endpoint("10.0.0.1", 6379);
    private static final Endpoint B = new Endpoint("10.0.0.2", 6379);

    @Test
    void isCertainWhenEveryReplicaIsWelcome() {
        assertThat(SentinelChoice.isWelcome(knowing(up(A, 100, 5), up(B, 100, 9)), Set.of(A, B), Set.of(A, B)))
                .isTrue();
    }

    @Test
    void isNotCertainBetweenTwoInSyncWhateverTheirOffsets() {
        assertThat(SentinelChoice.isWelcome(knowing(up(A, 100, 9), up(B, 100, 5)), Set.of(A), Set.of(A, B)))
                .isFalse();
    }

    @Test
    void isCertainOnceTheWelcomeOneHasAPriorityBeforeTheOther() {
        assertThat(SentinelChoice.isWelcome(knowing(up(A, 1, 5), up(B, 100, 9)), Set.of(A), Set.of(A, B)))
                .isTrue();
    }

    @Test
    void isNotCertainWhenTheWelcomeOneMustNotBePromoted() {
        assertThat(SentinelChoice.isWelcome(knowing(up(A, 0, 5), up(B, 100, 9)), Set.of(A), Set.of(A, B)))
                .isFalse();
    }

    @Test
    void passesOverReplicasThatAreDownOrMustNotBePromoted() {
        Known down = new Known(B, "", Set.of("slave", "s_down"), 1, 9, false);
        Endpoint never = new Endpoint("10.0.0.3", 6379);
        assertThat(SentinelChoice.isWelcome(knowing(up(A, 100, 5), down, up(never, 0, 9)), Set.of(A), Set.of(A, never)))
                .isTrue();
    }

    @Test
    void letsTheOffsetDecideAgainstAReplicaThatIsNotInSync() {
        assertThat(SentinelChoice.isWelcome(knowing(up(A, 100, 5), up(B, 100, 1)), Set.of(A), Set.of(A)))
                .isTrue();
        assertThat(SentinelChoice.isWelcome(knowing(up(A, 100, 5), up(B, 100, 5)), Set.of(A), Set.of(A)))
                .isFalse();
    }

    private static Known up(Endpoint address, int priority, long offset) {
        return new Known(address, "", Set.of("slave"), priority, offset, false);
    }

    private static Monitor knowing(Known... replicas) {
        return new Monitor(
                new Endpoint("10.0.0.9", 6379),
                Set.of("master"),
                Duration.ZERO,
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                1,
                1,
                FailoverState.NONE,
                Optional.empty(),
                true,
                List.of(replicas),
                List.of());
    }
}

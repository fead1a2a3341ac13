package io.redisoperator.localcluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChaosOptionsTest {
    @Test
    void goesThroughEveryFaultOnceAndSomePairsUnlessToldOtherwise() {
        ChaosOptions options = ChaosOptions.of(Map.of());

        assertThat(options.rounds()).isEqualTo(1);
        assertThat(options.pairs()).isPositive();
        assertThat(options.faults()).isEmpty();
        assertThat(options.keepGoing()).isFalse();
    }

    @Test
    void takesRoundsSeedAndFaultsFromVariables() {
        assertThat(ChaosOptions.of(Map.of("ROUNDS", "3", "SEED", "42", "FAULTS", "scale, kill-master+operator")))
                .isEqualTo(new ChaosOptions(3, 42, 0, List.of("scale", "kill-master+operator"), false));
    }

    @Test
    void refusesAFaultThatThereIsNotBeforeAnythingStarts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosOptions.of(Map.of("FAULTS", "kill-master,earthquake")))
                .withMessageContaining("earthquake");
    }

    @Test
    void namesTheVariableThatIsNoNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosOptions.of(Map.of("SEED", "tomorrow")))
                .withMessageContaining("SEED")
                .withMessageContaining("tomorrow");
    }
}

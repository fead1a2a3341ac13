package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RivalsTest {
    private final HasMetadata seed = Failovers.seed("");
    private final HasMetadata databases = Failovers.databases("");

    @Test
    void letsTheOlderResourceWin() {
        seed.getMetadata().setCreationTimestamp("2026-03-01T10:00:01Z");
        databases.getMetadata().setCreationTimestamp("2026-03-01T10:00:00Z");

        assertThat(Rivals.choose(List.of(seed, databases)))
                .isEqualTo(new Rivals.Winner(Optional.of(databases), List.of(seed)));
    }

    @Test
    void breaksATieByUid() {
        seed.getMetadata().setCreationTimestamp("2026-03-01T10:00:00Z");
        databases.getMetadata().setCreationTimestamp("2026-03-01T10:00:00Z");
        seed.getMetadata().setUid("a");
        databases.getMetadata().setUid("b");

        assertThat(Rivals.choose(List.of(databases, seed)).resource()).contains(seed);
        assertThat(Rivals.choose(List.of(seed, databases)).resource()).contains(seed);
    }

    @Test
    void hasNoLosersWhenThereIsOneResourceAtMost() {
        assertThat(Rivals.choose(List.of(seed)).losers()).isEmpty();
        assertThat(Rivals.choose(List.of()).resource()).isEmpty();
    }
}

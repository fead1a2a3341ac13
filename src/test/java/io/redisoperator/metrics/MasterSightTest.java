package io.redisoperator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.metrics.MasterSight.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MasterSightTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Diagnosis FINE = new Diagnosis(Optional.of("rfr-x-0"), List.of(), List.of());
    private static final Diagnosis SILENT = found(Kind.MASTER_SILENT);
    /** The look that saw the master last; the next one would be due 5 s later. */
    private static final MasterSight SEEN = MasterSight.NONE.after(at(0), FINE);

    @Test
    void countsFromTheLookItselfWhenNothingElseToldOfIt() {
        assertThat(SEEN.lost(at(5000), at(6000), SILENT)).contains(new Loss("master_silent", Duration.ofSeconds(1)));
    }

    @Test
    void countsFromTheFirstSignBeforeTheLook() {
        MasterSight told = SEEN.noticed(at(4000)).noticed(at(4200));

        assertThat(told.lost(at(4300), at(4500), SILENT)).contains(new Loss("master_silent", Duration.ofMillis(500)));
    }

    @Test
    void countsFromTheLookWhenASignCameWhileItLooked() {
        assertThat(SEEN.noticed(at(5100)).lost(at(5000), at(6000), SILENT))
                .contains(new Loss("master_silent", Duration.ofSeconds(1)));
    }

    @Test
    void forgetsASignThatALookHasExplained() {
        MasterSight told = SEEN.noticed(at(1000)).after(at(1000), FINE);

        assertThat(told.lost(at(6000), at(7000), SILENT)).contains(new Loss("master_silent", Duration.ofSeconds(1)));
    }

    @Test
    void keepsTheSignThatCameWhileALookStillSawTheMaster() {
        MasterSight told =
                SEEN.noticed(at(1000)).noticed(at(1300)).noticed(at(1400)).after(at(1200), FINE);

        assertThat(told.lost(at(1500), at(2300), found(Kind.NO_MASTER)))
                .contains(new Loss("no_master", Duration.ofSeconds(1)));
    }

    @Test
    void countsALossOnce() {
        MasterSight lost = SEEN.after(at(5000), SILENT);

        assertThat(lost.noticed(at(5500)).lost(at(6000), at(7000), SILENT)).isEmpty();
    }

    @Test
    void countsNothingBeforeAMasterWasSeen() {
        assertThat(MasterSight.NONE.noticed(at(0)).lost(at(1000), at(2000), found(Kind.NO_MASTER)))
                .isEmpty();
    }

    @Test
    void countsNoTroubleThatLeavesTheMasterInPlace() {
        assertThat(SEEN.noticed(at(1000)).lost(at(2000), at(3000), found(Kind.REPLICA_SILENT)))
                .isEmpty();
    }

    /** Where no looks are taken, as the spec cannot be read, none explains them. */
    @Test
    void keepsTheFirstOfSignsWithoutEnd() {
        MasterSight told = SEEN;
        for (int i = 0; i < 10_000; i++) {
            told = told.noticed(at(i));
        }

        assertThat(told.signs()).hasSize(64).startsWith(at(0));
    }

    private static Diagnosis found(Kind kind) {
        return new Diagnosis(Optional.empty(), List.of(new Finding(kind, "x", "it is so")), List.of());
    }

    private static Instant at(long millis) {
        return START.plusMillis(millis);
    }
}

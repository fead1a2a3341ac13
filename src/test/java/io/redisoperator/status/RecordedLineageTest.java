package io.redisoperator.status;

import static io.redisoperator.status.Looks.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.FailoverStatus.Lineage;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Memory.LastMaster;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is recorded of the data's history, for a choice after everything else was lost. */
class RecordedLineageTest {
    private static final long STEP = LastMaster.OFFSET_STEP;

    @Test
    void recordsTheOneMasterAsItIs() {
        assertThat(recorded(new Looks().offsets(STEP, STEP), null))
                .isEqualTo(new Lineage("id", STEP, "rfr-cart-0", "uid-0", true, "2026-03-01T10:00:00Z"));
    }

    @Test
    void keepsSinceWhenItHasBeenMaster() {
        Lineage before = recorded(new Looks(), null);

        assertThat(recorded(new Looks().at(T0.plusSeconds(3_600)), before)).isEqualTo(before);
    }

    @Test
    void countsAnewForAnotherMasterOfTheSameHistory() {
        Lineage before = recorded(new Looks(), null);

        Lineage after = recorded(new Looks().master(1).at(T0.plusSeconds(60)), before);

        assertThat(after.pod()).isEqualTo("rfr-cart-1");
        assertThat(after.podUid()).isEqualTo("uid-1");
        assertThat(after.since()).isEqualTo("2026-03-01T10:01:00Z");
    }

    @Test
    void roundsTheOffsetDownAndNeverUp() {
        assertThat(recorded(new Looks().offsets(STEP - 1, 0), null).offset()).isZero();
        assertThat(recorded(new Looks().offsets(3 * STEP, 0), null).offset()).isEqualTo(2 * STEP);
        assertThat(recorded(new Looks().offsets(4 * STEP - 1, 0), null).offset())
                .isEqualTo(2 * STEP);
        assertThat(recorded(new Looks().offsets(4 * STEP, 0), null).offset()).isEqualTo(4 * STEP);
    }

    @Test
    void restsWhilePingsMoveTheOffsetForADay() {
        Set<Lineage> recorded = new HashSet<>();
        Lineage before = recorded(new Looks(), null);
        for (long second = 0; second < 86_400; second += 10) {
            before = recorded(new Looks().at(T0.plusSeconds(second)).offsets(1_000 + second * 2, 0), before);
            recorded.add(before);
        }
        assertThat(recorded).hasSize(1);
    }

    @Test
    void keepsWhatItHasWithoutAMasterOrALook() {
        Lineage before = recorded(new Looks(), null);

        assertThat(recorded(new Looks().withoutMaster("nobody is master"), before))
                .isEqualTo(before);
        assertThat(RecordedLineage.of(Optional.empty(), before, Looks.T0)).isEqualTo(before);
        assertThat(RecordedLineage.of(Optional.empty(), null, Looks.T0)).isNull();
    }

    @Test
    void keepsWhatItHasWhileAPersonMustDecide() {
        Lineage before = recorded(new Looks(), null);

        assertThat(recorded(new Looks().master(1).finding(Finding.Kind.BLOCKED, "two histories"), before))
                .isEqualTo(before);
    }

    @Test
    void isNotHiddenByAMasterThatCameUpEmptyWhileAnotherHoldsKeys() {
        Lineage before = recorded(new Looks(), null);

        assertThat(recorded(new Looks().master(1).keysOfMaster(0), before)).isEqualTo(before);
    }

    @Test
    void recordsThatAMasterHoldsNoKeysWhereNobodyDoes() {
        assertThat(recorded(new Looks().keys(0), null).holdsKeys()).isFalse();
    }

    /** A history that is lost before it was written is lost for good; how far it got can be seen again. */
    @Test
    void isWrittenAtOnceWhenTheHistoryChangesAndWithTheFiguresWhenOnlyTheOffsetDoes() {
        FailoverStatus before = with(new Lineage("a", 0L, "rfr-cart-0", "uid-0", true, "since"));

        assertThat(StatusChange.between(before, with(new Lineage("b", 0L, "rfr-cart-0", "uid-0", true, "since"))))
                .isEqualTo(StatusChange.FLIP);
        assertThat(StatusChange.between(before, with(new Lineage("a", 0L, "rfr-cart-1", "uid-1", true, "later"))))
                .isEqualTo(StatusChange.FLIP);
        assertThat(StatusChange.between(before, with(new Lineage("a", 0L, "rfr-cart-0", "uid-0", false, "since"))))
                .isEqualTo(StatusChange.FLIP);
        assertThat(StatusChange.between(before, with(new Lineage("a", STEP, "rfr-cart-0", "uid-0", true, "since"))))
                .isEqualTo(StatusChange.FIGURES);
    }

    private static FailoverStatus with(Lineage lineage) {
        return new FailoverStatus("Running", 1L, null, null, true, "3/3", "3/3", null, null, null, lineage, null);
    }

    private static Lineage recorded(Looks look, @Nullable Lineage previous) {
        Lineage lineage = RecordedLineage.of(
                Optional.of(ClusterHealth.of(look.checked())),
                previous,
                look.checked().snapshot().at());
        return Objects.requireNonNull(lineage);
    }
}

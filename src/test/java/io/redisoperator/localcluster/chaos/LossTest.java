package io.redisoperator.localcluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.localcluster.site.Chapter.Ack;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final long MILLI = 1_000_000;
    private static final Blows BLOWS = new Blows(1000 * MILLI, 1200 * MILLI);
    private static final Loss RECENT = new Loss.Recent(Duration.ofMillis(100));

    private final Ack early = new Ack(1, 899 * MILLI);
    private final Ack before = new Ack(2, 901 * MILLI);
    private final Ack between = new Ack(3, 1100 * MILLI);
    private final Ack late = new Ack(4, 1201 * MILLI);
    private final List<Ack> lost = List.of(early, before, between, late);

    @Test
    void excusesWhatCameJustBeforeABlowOrBetweenBlows() {
        assertThat(Loss.inexcusable(RECENT, lost, BLOWS)).containsExactly(early, late);
    }

    @Test
    void excusesNothingOfWhatIsPlanned() {
        assertThat(Loss.inexcusable(Loss.NONE, lost, BLOWS)).isEqualTo(lost);
    }

    @Test
    void excusesAllOnceNothingIsLeft() {
        assertThat(Loss.inexcusable(Loss.EVERYTHING, lost, BLOWS)).isEmpty();
    }

    @Test
    void excusesWhatCameSinceASaveButNothingBefore() {
        Blows afterASave = new Blows(900 * MILLI, 1000 * MILLI, 1200 * MILLI);

        assertThat(Loss.inexcusable(Loss.UNSAVED, lost, afterASave)).containsExactly(early, late);
    }

    @Test
    void findsAtLeastTwoSecondsOfWritesMissingWhenAFaultWipesAllThatWereThereBeforeIt() {
        for (Fault fault : Catalogue.all()) {
            Loss allowed = fault.terms().loss();
            if (!(allowed instanceof Loss.Everything)) {
                List<Ack> wiped = everyTenMillis(Loss.prelude(allowed));

                assertThat(Loss.inexcusable(allowed, wiped, BLOWS))
                        .as(fault.name())
                        .hasSizeGreaterThanOrEqualTo(200);
            }
        }
    }

    @Test
    void takesNoLedgerForProofWhoseWritesMayAllBeGone() {
        assertThat(Loss.proves(RECENT, List.of(before, between, late), BLOWS)).isFalse();
        assertThat(Loss.proves(RECENT, List.of(early, before), BLOWS)).isTrue();
        assertThat(Loss.proves(Loss.NONE, List.of(before), BLOWS)).isTrue();
        assertThat(Loss.proves(Loss.NONE, List.of(), BLOWS)).isFalse();
        assertThat(Loss.proves(Loss.EVERYTHING, List.of(), BLOWS)).isTrue();
    }

    @Test
    void allowsAPairWhatTheWorseOfTheTwoIsAllowed() {
        assertThat(Loss.both(Loss.NONE, Loss.UNSENT)).isEqualTo(Loss.UNSENT);
        assertThat(Loss.both(Loss.UNSYNCED, Loss.UNSENT)).isEqualTo(Loss.UNSYNCED);
        assertThat(Loss.both(Loss.UNSENT, Loss.EVERYTHING)).isEqualTo(Loss.EVERYTHING);
        assertThat(Loss.both(Loss.NONE, Loss.NONE)).isEqualTo(Loss.NONE);
    }

    @Test
    void trustsNoSaveWhoseDiskTheOtherOfAPairMayTake() {
        assertThat(Loss.both(Loss.UNSAVED, Loss.NONE)).isEqualTo(Loss.EVERYTHING);
        assertThat(Loss.both(Loss.NONE, Loss.UNSAVED)).isEqualTo(Loss.EVERYTHING);
        assertThat(Loss.both(Loss.UNSYNCED, Loss.UNSAVED)).isEqualTo(Loss.EVERYTHING);
    }

    /** Acknowledged writes of this time, up to the first blow. */
    private static List<Ack> everyTenMillis(Duration time) {
        return LongStream.rangeClosed(1, time.toMillis() / 10)
                .mapToObj(n -> new Ack(n, BLOWS.first() - n * 10 * MILLI))
                .toList();
    }
}

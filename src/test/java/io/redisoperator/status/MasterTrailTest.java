package io.redisoperator.status;

import static io.redisoperator.status.Looks.KEY;
import static io.redisoperator.status.Looks.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.api.FailoverStatus.LastFailover;
import io.redisoperator.bus.Message.FailoverAsked;
import io.redisoperator.status.MasterTrail.Uncovered;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose move it is that comes after a hand-over which Sentinel accepted has been given up. */
class MasterTrailTest {
    private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(10);

    private final MasterTrail trail = new MasterTrail("rfb-cart", Optional.of("rfr-cart-0"), at -> at);

    @Test
    void claimsWhatComesLateOfAHandOver() {
        trail.askedInHandover(asked());

        assertThat(afterASwitchAt(8)).hasValueSatisfying(found -> {
            assertThat(found.move())
                    .isEqualTo(new LastFailover(
                            "rfr-cart-0",
                            "rfr-cart-1",
                            "its node is drained",
                            "operator",
                            T0.plusSeconds(8).toString(),
                            null));
            assertThat(found.planned()).isTrue();
        });
    }

    /** It serves until it is replaced, so that this says nothing. */
    @Test
    void stillClaimsItOnceTheOldMasterWasSeen() {
        trail.askedInHandover(asked());
        look(4, 0);
        look(6, 0);

        assertThat(afterASwitchAt(8).map(Uncovered::move))
                .map(LastFailover::trigger)
                .contains("operator");
    }

    /** The look saw it before the hand-over was given up. */
    @Test
    void claimsWhatWasSeenBeforeItHeardOfTheRequest() {
        look(2, 1);
        trail.askedInHandover(asked());

        assertThat(look(6, 1).map(Uncovered::move)).map(LastFailover::trigger).contains("operator");
    }

    @Test
    void leavesToSentinelWhatCameAfterItHadGivenUp() {
        trail.askedInHandover(asked());

        Optional<Uncovered> found = afterASwitchAt(60);

        assertThat(found.map(Uncovered::move)).map(LastFailover::trigger).contains("sentinel");
        assertThat(found).map(Uncovered::planned).contains(false);
    }

    @Test
    void claimsOneMoveForOneRequest() {
        trail.askedInHandover(asked());
        afterASwitchAt(8);
        look(13, 0);

        assertThat(look(17, 0).map(Uncovered::move)).map(LastFailover::trigger).contains("sentinel");
    }

    private Optional<Uncovered> afterASwitchAt(int second) {
        look(second, 1);
        return look(second + 4, 1);
    }

    private Optional<Uncovered> look(int second, int master) {
        return trail.looked(
                new Looks().at(T0.plusSeconds(second)).master(master).checked());
    }

    private static FailoverAsked asked() {
        return new FailoverAsked(KEY, "its node is drained", T0.plusSeconds(1), FAILOVER_TIMEOUT);
    }
}

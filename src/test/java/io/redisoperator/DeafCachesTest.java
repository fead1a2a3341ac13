package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.bus.Message.PodsUnheard;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeafCachesTest {
    private static final ClusterKey CART = new ClusterKey("shop", "cart");
    private static final ClusterKey STOCK = new ClusterKey("shop", "stock");
    private static final String DIFFERENCE = "rfr-cart-0 is b, known as a";

    private Instant now = Instant.EPOCH;
    private Optional<String> heard = Optional.of("100");
    private final DeafCaches caches = new DeafCaches(() -> now, DeafCaches.YOUNG, namespace -> heard);

    @BeforeEach
    void notJustStarted() {
        now = now.plus(DeafCaches.YOUNG);
    }

    @Test
    void areDeafOnceNothingWasHeardOfTheSamePodsForLong() {
        assertThat(deafWithin(11, CART, DIFFERENCE)).isFalse();
        assertThat(deafWithin(1, CART, DIFFERENCE)).isTrue();
    }

    @Test
    void areSaidToBeDeafOnce() {
        deafWithin(12, CART, DIFFERENCE);

        assertThat(deafWithin(1, CART, DIFFERENCE)).isFalse();
    }

    @Test
    void areBehindOnlyWhereOtherNewsComes() {
        for (int i = 0; i < 30; i++) {
            heard = Optional.of(String.valueOf(101 + i));
            assertThat(deafWithin(1, CART, DIFFERENCE)).isFalse();
        }
    }

    @Test
    void areBehindOnlyWhereThePodsChangeAgain() {
        for (int i = 0; i < 6; i++) {
            assertThat(deafWithin(5, CART, DIFFERENCE + i)).isFalse();
        }
    }

    /** Between them it may have been told; the process may have stood still, too. */
    @Test
    void areNotDeafBecauseOfTwoFindingsThatAreFarApart() {
        deafWithin(1, CART, DIFFERENCE);
        now = now.plusSeconds(60);

        assertThat(deafWithin(1, CART, DIFFERENCE)).isFalse();
        assertThat(deafWithin(11, CART, DIFFERENCE)).isTrue();
    }

    @Test
    void areKnownNotToFollowWhereNoWatchIsOpen() {
        heard = Optional.empty();

        assertThat(deafWithin(60, CART, DIFFERENCE)).isFalse();
    }

    @Test
    void countForEachClusterByItself() {
        for (int i = 0; i < 10; i++) {
            deafWithin(1, CART, DIFFERENCE);
        }
        assertThat(deafWithin(1, STOCK, DIFFERENCE)).isFalse();
        assertThat(deafWithin(1, CART, DIFFERENCE)).isTrue();
    }

    /** Or the process would end again and again where that does not help. */
    @Test
    void areGivenTimeAfterAStart() {
        DeafCaches young = new DeafCaches(() -> now, DeafCaches.YOUNG, namespace -> heard);

        for (Duration passed = Duration.ZERO; passed.compareTo(DeafCaches.YOUNG) < 0; passed = passed.plusSeconds(1)) {
            assertThat(young.found(new PodsUnheard(CART, DIFFERENCE))).isFalse();
            now = now.plusSeconds(1);
        }
        now = now.plusSeconds(1);
        assertThat(young.found(new PodsUnheard(CART, DIFFERENCE))).isTrue();
    }

    /** Once a second, as commands come. */
    private boolean deafWithin(int seconds, ClusterKey key, String difference) {
        boolean deaf = false;
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            deaf = caches.found(new PodsUnheard(key, difference));
        }
        return deaf;
    }
}

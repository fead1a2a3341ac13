package io.redisoperator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientAccessTest {
    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration OVERLAP = Duration.ofSeconds(60);
    private static final ClientLogin A = login("a");
    private static final ClientLogin B = login("b");
    private static final ClientLogin C = login("c");

    @Test
    void beginsWithNothingOfBefore() {
        ClientAccess access = ClientAccess.of(A);

        assertThat(access.changing()).isFalse();
        assertThat(access.hashes()).containsExactly(Sha256.hex("a"));
        assertThat(access.changedTo(A)).isEqualTo(access);
    }

    @Test
    void takesBothPasswordsFromTheMomentOfTheChangeAndDoesNotCountTheTimeYet() {
        ClientAccess changed = ClientAccess.of(A).changedTo(B);

        assertThat(changed.hashes()).containsExactlyInAnyOrder(Sha256.hex("a"), Sha256.hex("b"));
        assertThat(changed.waitsForNodes()).isTrue();
        assertThat(changed.nextEnd()).isEmpty();
        assertThat(changed.at(T0.plus(Duration.ofDays(1)), OVERLAP)).isEqualTo(changed);
    }

    @Test
    void countsFromTheMomentInWhichEveryNodeTakesTheNewOne() {
        ClientAccess overlap = ClientAccess.of(A).changedTo(B).knownEverywhere(T0, OVERLAP);

        assertThat(overlap.lastEnd()).contains(T0.plus(OVERLAP));
        assertThat(overlap.at(T0.plusSeconds(59), OVERLAP).hashes()).hasSize(2);
        assertThat(overlap.at(T0.plusSeconds(60), OVERLAP)).isEqualTo(ClientAccess.of(B));
    }

    @Test
    void doesNotBeginAnewWhenItIsToldAgain() {
        ClientAccess overlap = ClientAccess.of(A).changedTo(B).knownEverywhere(T0, OVERLAP);

        assertThat(overlap.knownEverywhere(T0.plusSeconds(30), OVERLAP)).isEqualTo(overlap);
    }

    @Test
    void keepsEveryPasswordOfASecondChangeForItsOwnTime() {
        ClientAccess first = ClientAccess.of(A).changedTo(B).knownEverywhere(T0, OVERLAP);
        ClientAccess second = first.changedTo(C).knownEverywhere(T0.plusSeconds(20), OVERLAP);

        assertThat(second.hashes()).hasSize(3);
        assertThat(second.nextEnd()).contains(T0.plusSeconds(60));
        assertThat(second.lastEnd()).contains(T0.plusSeconds(80));
        assertThat(second.at(T0.plusSeconds(60), OVERLAP).hashes())
                .containsExactlyInAnyOrder(Sha256.hex("b"), Sha256.hex("c"));
        assertThat(second.at(T0.plusSeconds(80), OVERLAP)).isEqualTo(ClientAccess.of(C));
    }

    @Test
    void goesBackToTheOldPasswordAndLetsTheNewOneRunOut() {
        ClientAccess back =
                ClientAccess.of(A).changedTo(B).knownEverywhere(T0, OVERLAP).changedTo(A);

        assertThat(back.current()).isEqualTo(A);
        assertThat(back.hashes()).hasSize(2);
        assertThat(back.knownEverywhere(T0.plusSeconds(10), OVERLAP).at(T0.plusSeconds(70), OVERLAP))
                .isEqualTo(ClientAccess.of(A));
    }

    @Test
    void letsClientsInWithoutAPasswordUntilTheFirstOneIsEverybodys() {
        ClientAccess enabling = ClientAccess.of(ClientLogin.OPEN).changedTo(A).knownEverywhere(T0, OVERLAP);

        assertThat(enabling.open()).isTrue();
        assertThat(enabling.hashes()).isEmpty();
        assertThat(enabling.at(T0.plusSeconds(60), OVERLAP).open()).isFalse();
        assertThat(enabling.at(T0.plusSeconds(60), OVERLAP).hashes()).containsExactly(Sha256.hex("a"));
    }

    @Test
    void hasNothingToWaitForWhenThePasswordGoes() {
        ClientAccess removed =
                ClientAccess.of(A).changedTo(B).knownEverywhere(T0, OVERLAP).changedTo(ClientLogin.OPEN);

        assertThat(removed).isEqualTo(ClientAccess.of(ClientLogin.OPEN));
        assertThat(removed.changing()).isFalse();
    }

    @Test
    void lastsNoLongerThanTheOverlapAfterAClockThatWasAhead() {
        ClientAccess ahead = ClientAccess.of(A).changedTo(B).knownEverywhere(T0.plus(Duration.ofDays(400)), OVERLAP);
        ClientAccess seen = ahead.at(T0, OVERLAP);

        assertThat(seen.lastEnd()).contains(T0.plus(OVERLAP));
        assertThat(seen.at(T0.plusSeconds(30), OVERLAP)).isEqualTo(seen);
    }

    @Test
    void endsAtOnceWithoutAnOverlap() {
        assertThat(ClientAccess.of(A)
                        .changedTo(B)
                        .knownEverywhere(T0, Duration.ZERO)
                        .at(T0, Duration.ZERO))
                .isEqualTo(ClientAccess.of(B));
    }

    @Test
    void showsNoPassword() {
        assertThat(ClientAccess.of(A).changedTo(B).toString())
                .doesNotContain(Sha256.hex("a"))
                .doesNotContain(Sha256.hex("b"));
    }

    private static ClientLogin login(String password) {
        return ClientLogin.of(Optional.of(password));
    }
}

package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.Sha256;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRecordTest {
    private static final Failover CART = Failovers.failover("");
    private static final ClientAccess CHANGING = ClientAccess.of(ClientLogin.OPEN)
            .changedTo(login("a"))
            .knownEverywhere(Instant.parse("2026-03-01T10:00:00.123Z"), Duration.ofSeconds(60))
            .changedTo(login("b"));

    @Test
    void isReadAsItWasWritten() {
        assertThat(AccessRecord.text(CHANGING)).isEqualTo("""
                current %s
                former open 2026-03-01T10:01:00.123Z
                former %s pending
                """.formatted(Sha256.hex("b"), Sha256.hex("a")));
        assertThat(AccessRecord.parse(AccessRecord.text(CHANGING))).contains(CHANGING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "current",
                "current secret",
                "former open pending",
                "current open\nformer open soon",
                "x open"
            })
    void isNothingElse(String text) {
        assertThat(AccessRecord.parse(text)).isEmpty();
    }

    @Test
    void staysInTheSecretFromOneOperatorToTheNext() {
        var secret = AuthSecret.of(CART, Specimen.IDENTITY, Optional.of("b"), CHANGING);

        assertThat(AuthSecret.access(secret)).contains(CHANGING);
    }

    @Test
    void isMissingWhereNoNodeHasBootedYet() {
        assertThat(AuthSecret.access(AuthSecret.created(CART, Specimen.IDENTITY)))
                .isEmpty();
    }

    @Test
    void isThePresentPasswordWhereNobodyKeptARecord() {
        var guarded = Specimen.secret(CART, Specimen.IDENTITY, Optional.of("a"));
        var open = Specimen.secret(CART, Specimen.IDENTITY, Optional.empty());
        guarded.getData().remove("client-access");
        open.getData().remove("client-access");

        assertThat(AuthSecret.access(guarded)).contains(ClientAccess.of(login("a")));
        assertThat(AuthSecret.access(open)).contains(ClientAccess.of(ClientLogin.OPEN));
    }

    private static ClientLogin login(String password) {
        return ClientLogin.of(Optional.of(password));
    }
}

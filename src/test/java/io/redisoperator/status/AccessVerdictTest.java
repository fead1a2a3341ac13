package io.redisoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.bus.Message.AccessMoved;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessVerdictTest {
    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00.4Z");
    private static final ClientAccess CHANGED = ClientAccess.of(login("a")).changedTo(login("b"));

    @Test
    void saysUntilWhenTheFormerPasswordIsAccepted() {
        assertThat(of(CHANGED.knownEverywhere(T0, Duration.ofSeconds(60))))
                .isEqualTo(Verdict.yes(
                        "Overlap",
                        "besides the password of spec.auth.secretPath, the former one is accepted until"
                                + " 2026-03-01T10:01:00Z"));
        assertThat(of(ClientAccess.of(ClientLogin.OPEN)
                                .changedTo(login("a"))
                                .knownEverywhere(T0, Duration.ofSeconds(60)))
                        .message())
                .contains("clients without one are let in until");
    }

    @Test
    void namesTheNodesThatDoNotKnowYet() {
        assertThat(of(CHANGED, "rfr-x-1", "rfr-x-2"))
                .satisfies(v -> assertThat(v.reason()).isEqualTo("Announcing"))
                .satisfies(v -> assertThat(v.message()).startsWith("rfr-x-1, rfr-x-2 "));
        assertThat(of(ClientAccess.of(login("b")), "rfr-x-1").truth()).isEqualTo(Verdict.Truth.TRUE);
    }

    @Test
    void restsOnceThereIsOneWayIn() {
        assertThat(of(ClientAccess.of(login("b"))))
                .isEqualTo(Verdict.no("Settled", "clients are let in by the password of spec.auth.secretPath only"));
        assertThat(of(ClientAccess.of(ClientLogin.OPEN)).message()).contains("without a password");
    }

    private static Verdict of(ClientAccess access, String... untold) {
        return AccessVerdict.of(new AccessMoved(Looks.KEY, access, List.of(untold)));
    }

    private static ClientLogin login(String password) {
        return ClientLogin.of(Optional.of(password));
    }
}

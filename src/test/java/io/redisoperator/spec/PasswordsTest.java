package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    @ParameterizedTest
    @ValueSource(strings = {"x", "s3cr3t!$%&/()=?*+~,.;:-_<>|@{}[]^`"})
    void takesPrintableAscii(String password) {
        assertThat(Passwords.problem(password)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "a\nb", "\n", "a\"b", "a'b", "a\\b", "a#b", "p\u00e4ss", "a\u0000b"})
    void refusesWhatAConfigurationFileCannotHold(String password) {
        assertThat(Passwords.problem(password)).isPresent();
    }

    @Test
    void boundsTheLength() {
        assertThat(Passwords.problem("x".repeat(512))).isEmpty();
        assertThat(Passwords.problem("x".repeat(513))).isPresent();
    }

    @Test
    void neverRepeatsThePasswordInAMessage() {
        assertThat(Passwords.problem("hunter2 ").orElseThrow()).doesNotContain("hunter2");
    }

    @Test
    void trimsOneLineBreakAtTheEnd() {
        assertThat(Passwords.trimmed("x\n")).isEqualTo("x");
        assertThat(Passwords.trimmed("x\r\n")).isEqualTo("x");
        assertThat(Passwords.trimmed("x\n\n")).isEqualTo("x\n");
        assertThat(Passwords.trimmed(" x ")).isEqualTo(" x ");
    }
}

package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "s3cr3t!$%&/()=?*+~,.;:-_<>|@{}[]^`",
                " ",
                "a b",
                "a\tb",
                "a\nb",
                "a\"b",
                "a'b",
                "a\\b",
                "#",
                "p\u00e4ss",
                "\ud83d\udd11"
            })
    void takesAnyCharacter(String password) {
        assertThat(Passwords.problem(password)).isEmpty();
        assertThat(Passwords.text(password.getBytes(StandardCharsets.UTF_8))).contains(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b"})
    void refusesNothingAndWhatNoEnvironmentCanHold(String password) {
        assertThat(Passwords.problem(password)).isPresent();
    }

    @Test
    void readsTextOnly() {
        assertThat(Passwords.text(new byte[] {(byte) 0xff, 'x'})).isEmpty();
    }

    @Test
    void boundsTheLength() {
        assertThat(Passwords.problem("x".repeat(512))).isEmpty();
        assertThat(Passwords.problem("x".repeat(513))).isPresent();
    }

    @Test
    void neverRepeatsThePasswordInAMessage() {
        assertThat(Passwords.problem("hunter2\u0000").orElseThrow()).doesNotContain("hunter2");
    }

    @Test
    void trimsOneLineBreakAtTheEnd() {
        assertThat(Passwords.trimmed("x\n")).isEqualTo("x");
        assertThat(Passwords.trimmed("x\r\n")).isEqualTo("x");
        assertThat(Passwords.trimmed("x\n\n")).isEqualTo("x\n");
        assertThat(Passwords.trimmed(" x ")).isEqualTo(" x ");
    }
}

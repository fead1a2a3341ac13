package io.redisoperator.spec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a client's password must be. Redis gets its hash, so that no character needs quoting anywhere. */
public final class Passwords {
    private static final int LONGEST = 512;

    private Passwords() {}

    /** The password that a Secret holds; empty if it is no text. */
    public static Optional<String> text(byte[] secret) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(secret))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The password without the one line break that editors and {@code echo} leave at its end. */
    public static String trimmed(String password) {
        if (password.endsWith("\r\n")) {
            return password.substring(0, password.length() - 2);
        }
        return password.endsWith("\n") ? password.substring(0, password.length() - 1) : password;
    }

    /** What is wrong with a trimmed password, never the password itself; empty when it can be used. */
    public static Optional<String> problem(String password) {
        if (password.isEmpty()) {
            return Optional.of("the password is empty");
        }
        if (password.length() > LONGEST) {
            return Optional.of(
                    "the password has " + password.length() + " characters; at most " + LONGEST + " are allowed");
        }
        if (password.indexOf('\0') >= 0) {
            return Optional.of("the password holds a NUL character, which no environment variable can hold");
        }
        return Optional.empty();
    }
}

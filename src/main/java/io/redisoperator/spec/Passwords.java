package io.redisoperator.spec;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a password must be, so that every configuration file and every probe reads it as it was written. */
public final class Passwords {
    private static final int LONGEST = 512;
    private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e&&[^\"'\\\\#]]*");

    private Passwords() {}

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
        if (!ALLOWED.matcher(password).matches()) {
            return Optional.of("the password holds a character that Sentinel cannot store; use printable ASCII without"
                    + " spaces, quotes, backslashes and #");
        }
        return Optional.empty();
    }
}

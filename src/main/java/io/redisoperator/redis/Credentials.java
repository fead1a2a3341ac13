package io.redisoperator.redis;

import java.util.Optional;

/** What to authenticate with; {@link #NONE} for a node without a password. Never printed. */
public record Credentials(Optional<String> user, Optional<String> password) {
    public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

    /** The default user with a password. */
    public static Credentials password(String password) {
        return new Credentials(Optional.empty(), Optional.of(password));
    }

    @Override
    public String toString() {
        return password.isPresent() ? "Credentials[hidden]" : "Credentials[none]";
    }
}

package io.redisoperator.model;

import java.util.Optional;

/**
 * What a client shows to be let in: a password, or nothing at all. Never printed.
 *
 * @param hash SHA-256 of the password, in hexadecimal, as Redis keeps it; empty where none is asked for
 */
public record ClientLogin(Optional<String> hash) {
    /** Anybody is let in, and whatever password is shown. */
    public static final ClientLogin OPEN = new ClientLogin(Optional.empty());

    public static ClientLogin of(Optional<String> password) {
        return new ClientLogin(password.map(Sha256::hex));
    }

    public boolean open() {
        return hash.isEmpty();
    }

    @Override
    public String toString() {
        return open() ? "ClientLogin[open]" : "ClientLogin[hidden]";
    }
}

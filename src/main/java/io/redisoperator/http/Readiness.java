package io.redisoperator.http;

import java.util.List;

/**
 * Whether this process can do its work.
 *
 * @param missing what it waits for, each in a few words; empty when it is ready
 */
public record Readiness(List<String> missing) {
    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        missing = List.copyOf(missing);
    }

    public boolean ready() {
        return missing.isEmpty();
    }
}

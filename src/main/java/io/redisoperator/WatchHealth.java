package io.redisoperator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Whether the caches can be relied on. Watches end and are opened again as a matter of course; a gap is forgiven. */
final class WatchHealth {
    static final Duration FORGIVEN = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final BooleanSupplier watching;
    private Instant lastWatching = Instant.MIN;

    WatchHealth(InstantSource clock, BooleanSupplier watching) {
        this.clock = clock;
        this.watching = watching;
    }

    /** Looks now, and counts from the last look that was good. */
    synchronized boolean good() {
        Instant now = clock.instant();
        if (watching.getAsBoolean()) {
            lastWatching = now;
        }
        return lastWatching.isAfter(now.minus(FORGIVEN));
    }
}

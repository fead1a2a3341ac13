package io.redisoperator;

import io.redisoperator.bus.Message.PodsUnheard;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells caches that hear nothing any more from those that are a moment behind. A watch whose connection broke without a
 * word counts as open for up to twelve minutes, and whoever leads by it heals nothing of what happened since. Confined to
 * one context.
 */
final class DeafCaches {
    /** No watch that lives is behind for so long with nothing heard. */
    static final Duration DEAF = Duration.ofSeconds(10);

    /** Commands come about once a second while they are called for; after a longer rest, it may have caught up between. */
    static final Duration REST = Duration.ofSeconds(5);

    /** A process ends once in this time at most: where another start does not help, it must not end again and again. */
    static final Duration YOUNG = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Function<String, Optional<String>> heard;
    private final Instant grown;
    private final Map<ClusterKey, Sighting> sightings = new HashMap<>();

    /** The same difference, with nothing heard in between. */
    private record Sighting(String difference, String heard, Instant first, Instant last) {
        boolean isContinuedBy(Sighting next) {
            return difference.equals(next.difference)
                    && heard.equals(next.heard)
                    && !last.plus(REST).isBefore(next.first);
        }
    }

    /**
     * @param young how long from now on nothing is said
     * @param heard the version of the last news of pods from a namespace; empty where none can be expected
     */
    DeafCaches(InstantSource clock, Duration young, Function<String, Optional<String>> heard) {
        this.clock = clock;
        this.heard = heard;
        this.grown = clock.instant().plus(young);
    }

    /** Whether only new watches help, now that this was found. */
    boolean found(PodsUnheard unheard) {
        Instant now = clock.instant();
        sightings.values().removeIf(sighting -> sighting.last().plus(REST).isBefore(now));
        Optional<String> version = heard.apply(unheard.key().namespace());
        if (version.isEmpty()) {
            sightings.remove(unheard.key());
            return false;
        }
        Sighting seen = new Sighting(unheard.difference(), version.get(), now, now);
        Sighting so = sightings.merge(
                unheard.key(),
                seen,
                (before, next) -> before.isContinuedBy(next)
                        ? new Sighting(before.difference(), before.heard(), before.first(), next.last())
                        : next);
        boolean deaf = so.first().plus(DEAF).isBefore(now) && grown.isBefore(now);
        if (deaf) {
            // Said once: what is under way may still find the same.
            sightings.clear();
        }
        return deaf;
    }
}

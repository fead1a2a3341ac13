package io.redisoperator.pipeline.steps;

import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When a hand-over may be tried again after one that failed: it held back writes, and to repeat that at once would be an
 * outage. One that was left undone before the pause costs nothing and is not counted. Confined to one context.
 */
final class HandoverPace {
    static final Duration FIRST = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<ClusterKey, Rest> rests = new HashMap<>();

    private record Rest(Duration length, Instant until) {}

    HandoverPace(InstantSource clock) {
        this.clock = clock;
    }

    /** How long to wait still; empty when it may be tried now. */
    Optional<Duration> left(ClusterKey key) {
        return Optional.ofNullable(rests.get(key))
                .map(r -> Duration.between(clock.instant(), r.until()))
                .filter(Duration::isPositive);
    }

    /** Returns how long to wait from now on. */
    Duration failed(ClusterKey key) {
        Rest before = rests.get(key);
        Duration doubled = before == null ? FIRST : before.length().multipliedBy(2);
        Duration length = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        rests.put(key, new Rest(length, clock.instant().plus(length)));
        return length;
    }

    void succeeded(ClusterKey key) {
        rests.remove(key);
    }
}

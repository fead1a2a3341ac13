package io.redisoperator.localcluster.kubelet;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The growing delay before a container that keeps ending is started again: the first restart is immediate, then the
 * base, twice the base and so on up to 30 times the base; forgotten once it ran for 60 times the base.
 */
final class CrashBackOff {
    private final Duration base;
    private final Duration longest;
    private @Nullable Duration delay;
    private Instant grownAt = Instant.EPOCH;

    CrashBackOff(Duration base) {
        this.base = base;
        this.longest = base.multipliedBy(30);
    }

    /** How long a container that ended then still has to wait; zero: start it and say so with {@link #restarted}. */
    Duration remaining(Instant endedAt, Instant now) {
        if (delay == null || isForgotten(endedAt)) {
            return Duration.ZERO;
        }
        Duration left = delay.minus(Duration.between(endedAt, now));
        return left.isNegative() ? Duration.ZERO : left;
    }

    void restarted(Instant endedAt, Instant now) {
        if (delay == null || isForgotten(endedAt)) {
            delay = base;
        } else {
            Duration twice = delay.multipliedBy(2);
            delay = twice.compareTo(longest) > 0 ? longest : twice;
        }
        grownAt = now;
    }

    /** The delay that the next end of the container will bring. */
    Duration delay() {
        return delay == null ? Duration.ZERO : delay;
    }

    private boolean isForgotten(Instant endedAt) {
        return Duration.between(grownAt, endedAt).compareTo(longest.multipliedBy(2)) > 0;
    }
}

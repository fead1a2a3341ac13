package io.redisoperator.kube;

/** A token bucket. Times are in nanoseconds on any steady clock. */
final class RateLimit {
    private final long period;
    private final long reserve;
    private long nextFree = Long.MIN_VALUE;

    RateLimit(int perSecond, int burst) {
        this.period = 1_000_000_000L / perSecond;
        this.reserve = period * (burst - 1L);
    }

    /** Takes the next token, and says how many nanoseconds from now on it is valid: 0 if at once. */
    synchronized long take(long now) {
        long earliest = now - reserve;
        nextFree = nextFree == Long.MIN_VALUE || nextFree < earliest ? earliest : nextFree;
        long wait = Math.max(0, nextFree - now);
        nextFree += period;
        return wait;
    }
}

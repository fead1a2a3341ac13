package io.redisoperator.heal;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What is left of a pause of writes, which begins with this. Whoever relies on a pause asks before each step. */
final class PauseWindow {
    /** Time enough to demote the old master before its pause ends by itself, which a fence outlasts anyway. */
    private static final Duration MARGIN = Duration.ofMillis(150);

    /** Of a short pause, which a short down-after asks for, it takes no more than one part in so many. */
    private static final int PARTS = 3;

    private final Duration length;
    private final Duration margin;
    private final LongSupplier nanoTime;
    private final long began;

    /** @param nanoTime as {@link System#nanoTime()} tells it */
    PauseWindow(Duration length, LongSupplier nanoTime) {
        this.length = length;
        Duration part = length.dividedBy(PARTS);
        this.margin = part.compareTo(MARGIN) < 0 ? part : MARGIN;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    Duration length() {
        return length;
    }

    Duration passed() {
        return Duration.ofNanos(nanoTime.getAsLong() - began);
    }

    /** How long writes have been held back by the pause alone, which ends by itself. */
    Duration held() {
        return passed().compareTo(length) < 0 ? passed() : length;
    }

    /** Less than nothing once it is too late to begin anything. */
    Duration left() {
        return length.minus(passed()).minus(margin);
    }

    boolean over() {
        return !left().isPositive();
    }
}

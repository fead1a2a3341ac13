package io.redisoperator.localcluster.demo;

import java.time.Duration;
import java.util.Locale;

/** Time since a beginning, as a person reads it. */
final class Stopwatch {
    private final long began = System.nanoTime();

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Seconds with one decimal, as {@code 12.3 s}. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    @Override
    public String toString() {
        return seconds(elapsed());
    }
}

package io.redisoperator.status;

import java.time.Duration;

/**
 * How often one resource's status is written at most.
 *
 * @param between two writes, unless a phase or condition flips or the master moves
 * @param figures two writes of which the second changes nothing but offsets and lags
 * @param firstRetry after a write that failed; doubles from failure to failure
 * @param longestRetry where the doubling ends
 * @param cacheCatchUp after which a cache that shows another status than was written is believed
 */
public record Pace(
        Duration between, Duration figures, Duration firstRetry, Duration longestRetry, Duration cacheCatchUp) {
    public static final Pace DEFAULT = new Pace(
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    Duration retry(int failures) {
        Duration doubled = firstRetry.multipliedBy(1L << Math.min(failures - 1, 16));
        return doubled.compareTo(longestRetry) < 0 ? doubled : longestRetry;
    }

    /** How long the newer of two different statuses has to wait after the older was written. */
    Duration spacing(StatusChange change) {
        return switch (change) {
            case FLIP -> Duration.ZERO;
            case DETAIL -> between;
            case FIGURES -> figures;
        };
    }
}

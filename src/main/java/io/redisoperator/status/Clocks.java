package io.redisoperator.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What a status goes by.
 *
 * @param wall what people read, and what other processes go by
 * @param steady what looks and moves are dated by, and how long something lasts
 */
public record Clocks(InstantSource wall, InstantSource steady) {
    /** What people are to read for a moment of the steady clock. */
    Instant onTheWall(Instant moment) {
        return wall.instant().minus(Duration.between(moment, steady.instant()));
    }
}

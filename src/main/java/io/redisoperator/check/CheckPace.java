package io.redisoperator.check;

import java.time.Duration;

/**
 * How soon the next look comes.
 *
 * @param rest from one look at a healthy cluster to the next
 */
record CheckPace(Duration rest) {
    private static final Duration JUST_CHANGED = Duration.ofMillis(300);
    private static final Duration UNHEALTHY = Duration.ofSeconds(1);
    /** What has been wrong for longer than this is waiting for time or for a person, not for another look. */
    private static final Duration UNCHANGED = Duration.ofMinutes(1);

    /**
     * After a look.
     *
     * @param changed whether it saw something else than the look before, or found something to do
     * @param since for how long looks have seen the same
     */
    Duration next(boolean healthy, boolean changed, Duration since) {
        Duration pause = changed ? JUST_CHANGED : UNHEALTHY;
        boolean rests = healthy || since.compareTo(UNCHANGED) > 0;
        return rests || pause.compareTo(rest) > 0 ? rest : pause;
    }
}

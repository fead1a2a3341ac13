package io.redisoperator.model;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Instants that never go back and never leap, for whatever measures or orders time within this process: a system's clock
 * that is set back by an hour would otherwise hold up for an hour what waits for a moment to pass. They are near to what the
 * system's clock says only as long as nobody sets that, so they are for no person, no object and no other process.
 */
public final class SteadyClock implements InstantSource {
    /** It may begin at any moment, as long as it begins once. */
    @SuppressWarnings("TimeInStaticInitializer")
    private static final SteadyClock OF_PROCESS =
            new SteadyClock(InstantSource.system().instant(), System::nanoTime);

    private final Instant start;
    private final LongSupplier nanoTime;
    private final long began;

    /** @param nanoTime as {@link System#nanoTime()} tells it */
    SteadyClock(Instant start, LongSupplier nanoTime) {
        this.start = start;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** The one of this process, so that all its instants can be compared. */
    public static SteadyClock ofProcess() {
        return OF_PROCESS;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanoTime.getAsLong() - began);
    }
}

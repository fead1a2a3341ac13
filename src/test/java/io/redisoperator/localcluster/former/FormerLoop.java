package io.redisoperator.localcluster.former;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An earlier operator that does the same again and again, until it is stopped. */
public final class FormerLoop implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> rounds;

    FormerLoop(Runnable round, Duration pause) {
        this.rounds = thread.scheduleWithFixedDelay(round, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it is still at it: it ends by itself when a round fails. */
    public boolean goesOn() {
        return !rounds.isDone();
    }

    /** Returns when the round that is under way is over. */
    @Override
    public void close() {
        thread.close();
    }
}

package io.redisoperator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for an operator of before to stop, as it takes part in no election with this one. For one context. */
final class Predecessor {
    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Supplier<Future<Optional<String>>> look;
    private final Duration pause;
    private final Promise<Void> gone = Promise.promise();
    private volatile String sighted = "";
    private boolean stopped;

    /**
     * Looks at nothing yet.
     *
     * @param look says in words which one is at work, if one is
     * @param pause between two looks
     */
    Predecessor(Vertx vertx, Supplier<Future<Optional<String>>> look, Duration pause) {
        this.vertx = vertx;
        this.look = look;
        this.pause = pause;
    }

    /** Completes once none is seen; never when told to stop before. */
    Future<Void> gone() {
        lookAgain();
        return gone.future();
    }

    /** The one that is waited for. */
    Optional<String> sighted() {
        return Optional.of(sighted).filter(text -> !text.isEmpty());
    }

    void stopWaiting() {
        stopped = true;
    }

    private void lookAgain() {
        if (stopped) {
            return;
        }
        look.get().onComplete(this::judge, failure -> {
            LOG.warn("Cannot see whether an earlier operator is at work; trying again: {}", failure.getMessage());
            vertx.setTimer(pause.toMillis(), timer -> lookAgain());
        });
    }

    private void judge(Optional<String> seen) {
        if (seen.isEmpty()) {
            sighted = "";
            gone.tryComplete();
            return;
        }
        String now = "an earlier operator: " + seen.get() + "; scale its Deployment to 0";
        if (!now.equals(sighted)) {
            LOG.warn("Nothing is done until it stops, {}", now);
        }
        sighted = now;
        vertx.setTimer(pause.toMillis(), timer -> lookAgain());
    }
}

package io.redisoperator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for an operator of before to stop, and notices when one begins again, as it takes part in no election with this
 * one. For one context.
 */
final class Predecessor {
    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    static final Pace PACE = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(30));

    private final Vertx vertx;
    private final Supplier<Future<Optional<String>>> look;
    private final Pace pace;
    private final Promise<Void> gone = Promise.promise();
    private final Promise<Void> returned = Promise.promise();
    private volatile String sighted = "";
    private boolean stopped;

    /**
     * How often it looks.
     *
     * @param waiting between two looks while one is at work
     * @param guarding between two looks while none is
     */
    record Pace(Duration waiting, Duration guarding) {}

    /**
     * Looks at nothing yet.
     *
     * @param look says in words which one is at work, if one is
     */
    Predecessor(Vertx vertx, Supplier<Future<Optional<String>>> look, Pace pace) {
        this.vertx = vertx;
        this.look = look;
        this.pace = pace;
    }

    /** Completes once none is seen; never when told to stop before. */
    Future<Void> gone() {
        lookAgain();
        return gone.future();
    }

    /** Completes once one is at work after none was; never when told to stop before. */
    Future<Void> returned() {
        return returned.future();
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
            after(gone.future().isComplete() ? pace.guarding() : pace.waiting());
        });
    }

    private void judge(Optional<String> seen) {
        if (stopped) {
            return;
        }
        if (seen.isEmpty()) {
            sighted = "";
            gone.tryComplete();
            after(pace.guarding());
            return;
        }
        String now = "an earlier operator: " + seen.get() + "; scale its Deployment to 0";
        if (gone.future().isComplete()) {
            LOG.error("This operator ends, and waits when it starts again: {}", now);
            returned.tryComplete();
            return;
        }
        if (!now.equals(sighted)) {
            LOG.warn("Nothing is done until it stops, {}", now);
        }
        sighted = now;
        after(pace.waiting());
    }

    private void after(Duration pause) {
        vertx.setTimer(pause.toMillis(), timer -> lookAgain());
    }
}

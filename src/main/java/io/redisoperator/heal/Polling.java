package io.redisoperator.heal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks again and again, for the few hundred milliseconds of a hand-over in which nothing else can wait. */
final class Polling {
    private final Vertx vertx;

    Polling(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Completes with the first value that the question yields, or empty when none came before the time was up. The
     * question must be bounded by itself; a failed question counts as no value.
     */
    <T> Future<Optional<T>> until(Duration limit, Duration pause, Supplier<Future<Optional<T>>> question) {
        return ask(System.nanoTime() + limit.toNanos(), pause, question);
    }

    private <T> Future<Optional<T>> ask(long deadline, Duration pause, Supplier<Future<Optional<T>>> question) {
        return question.get().otherwise(Optional.empty()).compose(found -> {
            if (found.isPresent() || System.nanoTime() - deadline >= 0) {
                return Future.succeededFuture(found);
            }
            return vertx.timer(pause.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                    .compose(tick -> ask(deadline, pause, question));
        });
    }
}

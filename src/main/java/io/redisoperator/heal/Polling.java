package io.redisoperator.heal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks again and again, for the few hundred milliseconds of a hand-over in which nothing else can wait. */
final class Polling {
    private final Vertx vertx;

    Polling(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Completes with the first value that the question yields, or empty when none came before the time was up; an answer
     * that comes later is not waited for. A failed question counts as no value.
     */
    <T> Future<Optional<T>> until(Duration limit, Duration pause, Supplier<Future<Optional<T>>> question) {
        Promise<Optional<T>> outcome = Promise.promise();
        ask(System.nanoTime() + limit.toNanos(), pause, question, outcome);
        return outcome.future();
    }

    /**
     * Completes one promise: a future composed of the next one each time would complete through all of them at once, and
     * the stack of an event loop is not deep enough for the hundreds that a second has.
     */
    private <T> void ask(
            long deadline, Duration pause, Supplier<Future<Optional<T>>> question, Promise<Optional<T>> outcome) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        Future<Optional<T>> answer;
        try {
            answer = within(left, question.get());
        } catch (RuntimeException defect) {
            outcome.fail(defect);
            return;
        }
        answer.onComplete(
                found -> {
                    if (found.isPresent() || System.nanoTime() - deadline >= 0) {
                        outcome.complete(found);
                    } else {
                        vertx.setTimer(pause.toMillis(), tick -> ask(deadline, pause, question, outcome));
                    }
                },
                outcome::fail);
    }

    /**
     * The answer, or empty if it fails or does not come in time. Unlike {@link Future#timeout} it goes on where the caller
     * is at home in either case, which an answer that belongs to no context would not.
     */
    <T> Future<Optional<T>> within(Duration limit, Future<Optional<T>> answer) {
        Promise<Optional<T>> first = Promise.promise();
        Timer bound = vertx.timer(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        bound.onSuccess(tick -> first.tryComplete(Optional.empty()));
        answer.onComplete(done -> {
            bound.cancel();
            first.tryComplete(done.succeeded() ? done.result() : Optional.empty());
        });
        return first.future();
    }
}

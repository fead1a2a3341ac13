package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollingTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Vertx vertx = Vertx.vertx();
    private final Polling polling = new Polling(vertx);

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** An event loop of the operator has 256 KiB of stack, and hand-overs ask for seconds, every few milliseconds. */
    @Test
    void needsNoDeeperStackTheMoreOftenItAsks() throws TimeoutException {
        assertThat(depthAfter(300)).isEqualTo(depthAfter(2));
    }

    @Test
    void yieldsNothingOnceTheTimeIsUp() throws TimeoutException {
        assertThat(run(() -> polling.until(
                        Duration.ofMillis(20), MOMENT, () -> Future.succeededFuture(Optional.<String>empty()))))
                .isEmpty();
    }

    @Test
    void takesAFailedQuestionForNoValue() throws TimeoutException {
        AtomicInteger asked = new AtomicInteger();

        assertThat(run(() -> polling.until(
                        Duration.ofSeconds(10),
                        MOMENT,
                        () -> asked.incrementAndGet() < 3
                                ? Future.failedFuture("silent")
                                : Future.succeededFuture(Optional.of("value")))))
                .contains("value");
    }

    @Test
    void failsIfItCannotAsk() throws TimeoutException {
        Future<Optional<String>> asked = onALoop(() -> polling.until(Duration.ofSeconds(10), MOMENT, () -> {
            throw new IllegalStateException("a defect");
        }));

        assertThat(asked.otherwise(failure -> Optional.of(String.valueOf(failure.getMessage())))
                        .await(10, TimeUnit.SECONDS))
                .contains("a defect");
    }

    /** Frames below whoever waits for the value. */
    private long depthAfter(int questions) throws TimeoutException {
        AtomicInteger asked = new AtomicInteger();
        return run(() -> polling.until(
                        Duration.ofSeconds(30),
                        MOMENT,
                        () -> Future.succeededFuture(
                                asked.incrementAndGet() < questions ? Optional.empty() : Optional.of("value")))
                .map(value -> StackWalker.getInstance().<Long>walk(frames -> frames.count())));
    }

    private <T> T run(Supplier<Future<T>> work) throws TimeoutException {
        return onALoop(work).await(60, TimeUnit.SECONDS);
    }

    private <T> Future<T> onALoop(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(begun -> work.get().onComplete(done));
        return done.future();
    }
}

package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PredecessorTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Future<Optional<String>>> seen =
            new AtomicReference<>(Future.succeededFuture(Optional.empty()));
    private final Predecessor predecessor =
            new Predecessor(vertx, seen::get, new Predecessor.Pace(Duration.ofMillis(10), Duration.ofMillis(10)));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void goesOnAtOnceWhereNoneIsSeen() {
        assertThat(predecessor.gone().succeeded()).isTrue();
    }

    @Test
    void saysForWhomItWaitsUntilItIsGone() {
        seen.set(Future.succeededFuture(Optional.of("Lease tools/x is renewed by y")));

        Future<Void> gone = predecessor.gone();

        assertThat(gone.isComplete()).isFalse();
        assertThat(predecessor.sighted())
                .hasValueSatisfying(words -> assertThat(words).contains("Lease tools/x is renewed by y"));
        seen.set(Future.succeededFuture(Optional.empty()));
        await().until(gone::succeeded);
        assertThat(predecessor.sighted()).isEmpty();
    }

    @Test
    void noticesOneThatBeginsAgain() {
        Future<Void> returned = predecessor.returned();
        assertThat(predecessor.gone().succeeded()).isTrue();
        assertThat(returned.isComplete()).isFalse();

        seen.set(Future.failedFuture("no answer"));
        seen.set(Future.succeededFuture(Optional.of("Lease tools/x is renewed by y")));

        await().until(returned::succeeded);
    }

    @Test
    void looksNoMoreOnceToldToStop() {
        AtomicInteger looks = new AtomicInteger();
        Predecessor counted = new Predecessor(
                vertx,
                () -> {
                    looks.incrementAndGet();
                    return Future.succeededFuture(Optional.empty());
                },
                new Predecessor.Pace(Duration.ofMillis(10), Duration.ofMillis(10)));
        counted.gone();
        await().until(() -> looks.get() > 2);

        counted.stopWaiting();

        int then = looks.get();
        await().during(Duration.ofMillis(100)).until(() -> looks.get() <= then + 1);
    }

    @Test
    void looksAgainWhenItCannotSee() {
        seen.set(Future.failedFuture("no answer"));

        Future<Void> gone = predecessor.gone();

        assertThat(gone.isComplete()).isFalse();
        seen.set(Future.succeededFuture(Optional.empty()));
        await().until(gone::succeeded);
    }
}

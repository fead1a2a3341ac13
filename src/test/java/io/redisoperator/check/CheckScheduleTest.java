package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.model.ClusterKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckScheduleTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cache");
    private static final ClusterKey OTHER = new ClusterKey("shop", "other");
    private static final Duration NEVER = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<ClusterKey> looks = new CopyOnWriteArrayList<>();
    private Future<Optional<Duration>> outcome = Future.succeededFuture(Optional.of(NEVER));
    private final CheckSchedule schedule = new CheckSchedule(vertx, key -> {
        looks.add(key);
        return outcome;
    });

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void looksAtOnceWhenItIsWished() {
        wish(KEY, 1);

        awaitLooks(1);
    }

    @Test
    void looksAgainWhenTheNextLookIsDue() {
        outcome = Future.succeededFuture(Optional.of(Duration.ofMillis(210)));

        wish(KEY, 1);

        awaitLooks(3);
    }

    @Test
    void looksAgainAfterADefectThatThrows() {
        CheckSchedule broken = new CheckSchedule(vertx, key -> {
            looks.add(key);
            if (looks.size() == 1) {
                throw new IllegalStateException("a defect");
            }
            return outcome;
        });

        context.runOnContext(ignored -> broken.soon(KEY));
        awaitLooks(1);
        context.runOnContext(ignored -> broken.soon(KEY));

        awaitLooks(2);
    }

    @Test
    void collapsesManyWishesIntoOneMoreLookAndKeepsADistance() {
        wish(KEY, 50);

        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(looks.size()).isLessThanOrEqualTo(2));
        assertThat(looks).hasSize(2);
    }

    @Test
    void looksOnceMoreAfterALookDuringWhichItWasWished() {
        Promise<Optional<Duration>> slow = Promise.promise();
        outcome = slow.future();
        wish(KEY, 3);
        awaitLooks(1);

        outcome = Future.succeededFuture(Optional.of(NEVER));
        context.runOnContext(here -> slow.complete(Optional.of(NEVER)));

        awaitLooks(2);
        assertThat(looks).hasSize(2);
    }

    @Test
    void doesNotLetOneClusterHoldBackAnother() {
        outcome = Promise.<Optional<Duration>>promise().future();
        wish(KEY, 1);
        wish(OTHER, 1);

        await().atMost(Duration.ofSeconds(3)).until(() -> looks.contains(OTHER));
    }

    @Test
    void endsWhenThereIsNothingToLookAtAnyMore() {
        outcome = Future.succeededFuture(Optional.empty());

        wish(KEY, 1);

        await().during(Duration.ofMillis(400)).atMost(Duration.ofSeconds(3)).until(() -> looks.size() == 1);
    }

    @Test
    void looksNoMoreOnceForgotten() {
        outcome = Future.succeededFuture(Optional.of(Duration.ofMillis(250)));
        wish(KEY, 1);
        awaitLooks(1);

        context.runOnContext(here -> schedule.forget(KEY));

        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(3)).until(() -> looks.size() <= 2);
    }

    @Test
    void goesOnAfterALookThatFailed() {
        outcome = Future.failedFuture(new IllegalStateException("a bug"));
        wish(KEY, 1);
        awaitLooks(1);

        outcome = Future.succeededFuture(Optional.of(NEVER));
        wish(KEY, 1);

        awaitLooks(2);
    }

    private void wish(ClusterKey key, int times) {
        context.runOnContext(here -> {
            for (int i = 0; i < times; i++) {
                schedule.soon(key);
            }
        });
    }

    private void awaitLooks(int count) {
        await().atMost(Duration.ofSeconds(3)).until(() -> looks.size() >= count);
    }
}

package io.redisoperator.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.redis.SentinelEvents.Subscription;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SentinelEventsIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Vertx vertx = Vertx.vertx();
    private final SentinelEvents events = new SentinelEvents(vertx, Duration.ofSeconds(1));

    /** Takes no machine that stands still for a sentinel that hangs. */
    private final SentinelEvents patient = new SentinelEvents(vertx, PATIENCE);

    private final VertxRedisNodes nodes = new VertxRedisNodes(vertx, Duration.ofSeconds(20));
    private final RedisProcess sentinel = RedisProcess.sentinel("requirepass secret");
    private final Credentials credentials = Credentials.password("secret");
    private final List<SentinelEvent> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger listening = new AtomicInteger();
    private final AtomicInteger deaf = new AtomicInteger();
    private final SentinelEvents.Listener listener = new SentinelEvents.Listener() {
        @Override
        public void heard(SentinelEvent event) {
            seen.add(event);
        }

        @Override
        public void listening() {
            listening.incrementAndGet();
        }

        @Override
        public void deaf() {
            deaf.incrementAndGet();
        }
    };
    private int monitored;

    @AfterEach
    void endProcesses() throws TimeoutException {
        vertx.close().await();
        sentinel.close();
    }

    @Test
    void handsOverWhatTheSentinelAnnounces() {
        subscribe(patient);
        await().atMost(BOUND).until(() -> listening.get() > 0);

        await().atMost(BOUND).untilAsserted(() -> {
            monitorAnother();
            assertThat(seen)
                    .anySatisfy(event -> assertThat(event)
                            .isEqualTo(new SentinelEvent(
                                    sentinel.endpoint(), "+monitor", "master m1 127.9.0.2 6379 quorum 1")));
        });
        assertThat(seen).allMatch(event -> event.channel().matches("[+-].*"));
    }

    @Test
    void comesBackAfterTheSentinelRestarted() {
        subscribe(credentials);
        awaitAnEvent();
        sentinel.restart();
        seen.clear();

        awaitAnEvent();
    }

    @Test
    void noticesThatASentinelHangsAndListensAgainOnceItGoesOn() {
        subscribe(credentials);
        await().atMost(BOUND).until(() -> listening.get() > deaf.get());

        sentinel.hang();
        await().atMost(BOUND).until(() -> deaf.get() > 0 && deaf.get() == listening.get());
        sentinel.goOn();

        await().atMost(BOUND).until(() -> listening.get() > deaf.get());
        awaitAnEvent();
    }

    @Test
    void staysConnectedToASentinelThatHasNothingToSay() {
        subscribe(patient);
        await().atMost(BOUND).until(() -> listening.get() == 1);

        // Long enough for a sign of life to be asked for and to be missed.
        await().during(PATIENCE.multipliedBy(2)).atMost(BOUND).until(() -> {
            assertThat(deaf).hasValue(0);
            return true;
        });
        awaitAnEvent();
    }

    @Test
    void losesNoEventThatArrivesWhileASignOfLifeIsAwaited() {
        subscribe(patient);
        await().atMost(BOUND).until(() -> listening.get() == 1);

        // Long enough for several signs of life, so that events cross with them.
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() < end) {
            monitorAnother();
        }

        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(seen)
                        .filteredOn(event -> event.channel().equals("+monitor"))
                        .hasSize(monitored));
        assertThat(deaf).hasValue(0);
    }

    @Test
    void handsOverNothingOnceClosed() {
        Subscription subscription = subscribe(credentials);
        awaitAnEvent();

        subscription.close();
        seen.clear();
        monitorAnother();

        await().during(Duration.ofMillis(300)).atMost(BOUND).until(seen::isEmpty);
    }

    @Test
    void keepsTryingWithoutEventsWhileThePasswordIsWrong() {
        subscribe(Credentials.password("wrong"));
        monitorAnother();

        await().during(Duration.ofMillis(600)).atMost(BOUND).until(seen::isEmpty);
    }

    private Subscription subscribe(Credentials as) {
        return events.subscribe(sentinel.endpoint(), as, listener);
    }

    private void subscribe(SentinelEvents by) {
        by.subscribe(sentinel.endpoint(), credentials, listener);
    }

    private void awaitAnEvent() {
        await().atMost(BOUND).untilAsserted(() -> {
            monitorAnother();
            assertThat(seen).isNotEmpty();
        });
    }

    private void monitorAnother() {
        monitored++;
        List<String> command = List.of(
                "SENTINEL",
                "MONITOR",
                "m" + monitored,
                "127.9." + monitored / 250 + "." + (1 + monitored % 250),
                "6379",
                "1");
        nodes.send(sentinel.endpoint(), credentials, command).await();
    }
}

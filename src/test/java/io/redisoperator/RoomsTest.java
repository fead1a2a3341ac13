package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.config.OperatorConfig;
import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.kube.CacheFeed;
import io.redisoperator.kube.CacheListener;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.SteadyClock;
import io.redisoperator.pipeline.Farewell;
import io.redisoperator.redis.SentinelEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That what a leader's rooms tell each other reaches its metrics. */
class RoomsTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void wire() {
        CacheFeed silence = new CacheFeed() {
            @Override
            public void listen(CacheListener listener) {}

            @Override
            public void ignore(CacheListener listener) {}
        };
        new Rooms(
                        OperatorConfig.defaults(),
                        bus,
                        new MemoryKube(),
                        new ScriptedNodes(),
                        new SentinelEvents(vertx, Duration.ofSeconds(1)),
                        silence,
                        new OperatorMetrics(registry, key -> true),
                        new Farewell(Duration.ofSeconds(1), Future.succeededFuture()),
                        Duration.ofSeconds(1))
                .ofLeader();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void timesALossFromTheFirstSignOfIt() {
        Instant now = SteadyClock.ofProcess().instant();
        looked(now.minusSeconds(60), new Diagnosis(Optional.of("rfr-x-0"), List.of(), List.of()));
        bus.publish(new Message.Noticed(KEY, now.minusSeconds(20)));
        Finding silent = new Finding(Finding.Kind.MASTER_SILENT, "rfr-x-0", "it keeps silent");
        looked(now, new Diagnosis(Optional.empty(), List.of(silent), List.of()));

        await().until(() -> registry.scrape().contains("detection_seconds_count"));
        assertThat(registry.scrape())
                .containsPattern("detection_seconds_bucket\\{[^}]*reason=\"master_silent\",le=\"10.0\"} 0")
                .containsPattern("detection_seconds_bucket\\{[^}]*reason=\"master_silent\",le=\"30.0\"} 1");
    }

    @Test
    void timesHandOversThatPausedWritesWhateverBecameOfThem() {
        Instant now = SteadyClock.ofProcess().instant();
        bus.publish(new Message.MasterMoved(
                KEY, Optional.empty(), "rfr-x-1", MoveCause.HEALING, "it must", "operator", now, Optional.empty()));
        bus.publish(new Message.WritesPaused(KEY, MoveCause.SWITCH_TO, true, Duration.ofMillis(300)));
        bus.publish(new Message.WritesPaused(KEY, MoveCause.SWITCH_TO, false, Duration.ofSeconds(2)));

        await().until(() -> handovers().size() == 2);
        assertThat(handovers())
                .allSatisfy(line ->
                        assertThat(line).contains("reason=\"switch-to\"").endsWith(" 1"))
                .anySatisfy(line -> assertThat(line).contains("outcome=\"done\""))
                .anySatisfy(line -> assertThat(line).contains("outcome=\"failed\""));
    }

    private List<String> handovers() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("redis_operator_controller_handover_seconds_count"))
                .toList();
    }

    private void looked(Instant began, Diagnosis diagnosis) {
        Expectation expected = new Expectation(
                3,
                3,
                Specimens.failover(KEY, Duration.ofSeconds(5)).sentinel().monitor(),
                false,
                true,
                Optional.empty());
        Snapshot snapshot = new Snapshot(KEY, began, expected, Optional.empty(), List.of(), List.of());
        bus.publish(new Message.Checked(KEY, snapshot, diagnosis));
    }
}

package io.redisoperator.status;

import static io.redisoperator.status.Looks.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusVerticleTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final RecordingKube kube = new RecordingKube();
    private final List<ClusterKey> looksAsked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void deploy() {
        FixedFailovers failovers = new FixedFailovers();
        failovers.follow(FailoverKind.DATABASES, "uid-1", 1);
        kube.add(FailoverKind.DATABASES, "uid-1");
        bus.consume(Message.CheckRequested.class, m -> looksAsked.add(m.key()));
        StatusSink sink = new StatusSink() {
            @Override
            public void composed(ClusterKey key, FailoverStatus status) {}

            @Override
            public void gone(ClusterKey key) {}
        };
        Pace pace = new Pace(SHORT, SHORT, SHORT, SHORT, Duration.ofSeconds(10));
        vertx.deployVerticle(new StatusVerticle(
                        new StatusPorts(bus, kube, failovers, sink),
                        new Clocks(InstantSource.system(), InstantSource.system()),
                        pace))
                .await();
    }

    @AfterEach
    void closeVertx() {
        vertx.close().await();
    }

    @Test
    void asksForALookWhenAGenerationComesToRest() {
        bus.publish(moved(9, State.SETTLED));
        await().untilAsserted(() -> assertThat(looksAsked).containsExactly(KEY));
    }

    @Test
    void writesALateStepAfterItsPause() {
        bus.publish(moved(1, State.SETTLED));
        bus.publish(moved(2, State.SETTLED));
        await().untilAsserted(() -> assertThat(step()).isEqualTo(2));
    }

    @Test
    void writesAgainByItselfAfterAFailure() {
        kube.refuse(new KubeFailure(KubeFailure.Kind.CONFLICT, "409", new IllegalStateException()));
        bus.publish(moved(3, State.SETTLED));
        await().until(() -> kube.writes.size() >= 2);
        kube.refuse(null);
        await().untilAsserted(() -> assertThat(step()).isEqualTo(3));
    }

    private static Message.PipelineMoved moved(int step, State state) {
        return new Message.PipelineMoved(KEY, new Progress(1, step, "step", state, ""));
    }

    private int step() {
        FailoverStatus status = kube.status(FailoverKind.DATABASES);
        if (status == null || status.pipeline() == null || status.pipeline().step() == null) {
            return 0;
        }
        return status.pipeline().step();
    }
}

package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StagesTest {
    private final Vertx vertx = Vertx.vertx();
    private final Stages stages = new Stages(vertx);
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void opensInOrderAndClosesInReverse() {
        stages.deploy(List.of(stage("a", true), stage("b", true))).await();
        stages.close().await();
        assertThat(log).containsExactly("open a", "open b", "close b", "close a");
    }

    @Test
    void closesTheOthersWhenOneFailsToClose() {
        stages.deploy(List.of(stage("a", true), stage("b", false))).await();
        Future<Void> closed = stages.close().otherwiseEmpty();
        closed.await();
        assertThat(log).containsExactly("open a", "open b", "close b", "close a");
    }

    @Test
    void opensNothingAnyMoreOnceClosed() {
        stages.close().await();
        stages.deploy(List.of(stage("a", true))).otherwiseEmpty().await();
        assertThat(log).isEmpty();
    }

    private VerticleBase stage(String name, boolean closes) {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                log.add("open " + name);
                return Future.succeededFuture();
            }

            @Override
            public Future<?> stop() {
                log.add("close " + name);
                return closes ? Future.succeededFuture() : Future.failedFuture("stuck");
            }
        };
    }
}

package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FarewellTest {
    private final Promise<Void> quiet = Promise.promise();
    private final Promise<Void> silenced = Promise.promise();

    @Test
    void waitsForWhatIsUnderWay() {
        Future<Void> over = new Farewell(Duration.ofMinutes(1), silenced.future()).await(quiet.future());

        assertThat(over.isComplete()).isFalse();
        quiet.complete();
        assertThat(over.succeeded()).isTrue();
    }

    @Test
    void doesNotWaitForWhatCannotEndAnyMore() {
        Future<Void> over = new Farewell(Duration.ofMinutes(1), silenced.future()).await(quiet.future());

        silenced.complete();

        assertThat(over.succeeded()).isTrue();
    }

    @Test
    void cutsOffWhatTakesTooLong() {
        Future<Void> over = new Farewell(Duration.ofMillis(20), silenced.future()).await(quiet.future());

        await().until(over::succeeded);
    }
}

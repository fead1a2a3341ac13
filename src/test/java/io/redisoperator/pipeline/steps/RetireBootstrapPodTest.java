package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.bus.Message;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.HealResult;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetireBootstrapPodTest {
    private final StagedCluster staged = StagedCluster.running(1);

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void tellsHowLongWritesWerePausedForNothing() {
        Duration paused = Duration.ofMillis(700);

        StepOutcome outcome = run(new HealResult.Failed("it did not catch up", Optional.of(paused)));

        assertThat(outcome).isEqualTo(StepOutcome.waiting("to hand over: it did not catch up"));
        await().until(() -> !staged.pauses.isEmpty());
        assertThat(staged.pauses)
                .containsExactly(new Message.WritesPaused(StagedCluster.KEY, MoveCause.BOOTSTRAP, false, paused));
    }

    private StepOutcome run(HealResult result) {
        staged.kube.put(
                Specimens.pod(StagedCluster.KEY, Component.BOOTSTRAP, "rfb-cart", "10.0.9.0", Optional.of("master")));
        RetireBootstrapPod step = new RetireBootstrapPod(
                staged.bus, staged.kube, staged.live, (cluster, pod) -> Future.succeededFuture(result));
        return StagedCluster.await(step.run(staged.cluster));
    }
}

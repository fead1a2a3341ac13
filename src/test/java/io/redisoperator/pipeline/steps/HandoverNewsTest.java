package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.bus.Message;
import io.redisoperator.heal.HealResult;
import io.redisoperator.model.MoveCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others hear of a move that failed, or failed in part. */
class HandoverNewsTest {
    private static final Duration PAUSED = Duration.ofMillis(700);

    private final StagedCluster staged = StagedCluster.running(2);
    private final List<Message.FailoverAsked> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        staged.bus.consume(Message.FailoverAsked.class, asked::add);
    }

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void tellsThatSentinelMayStillMoveTheMaster() {
        Instant at = Instant.EPOCH.plusSeconds(7);

        publish(new HealResult.Failed("late", Optional.of(PAUSED), Optional.empty(), Optional.of(at)));

        await().until(() -> !asked.isEmpty() && !staged.pauses.isEmpty());
        Duration patience = staged.cluster.failover().sentinel().monitor().failoverTimeout();
        assertThat(asked).containsExactly(new Message.FailoverAsked(KEY, "the reason", at, patience));
        assertThat(staged.pauses).containsExactly(new Message.WritesPaused(KEY, MoveCause.POD_DELETED, false, PAUSED));
        assertThat(staged.moved).isEmpty();
    }

    @Test
    void tellsOfAMoveThatWasMadeInPart() {
        publish(HealResult.Failed.moved(
                "made it", new HealResult.Move(Optional.empty(), "rfr-cart-1", Optional.empty())));

        await().until(() -> !staged.moved.isEmpty());
        assertThat(staged.moved).singleElement().satisfies(moved -> {
            assertThat(moved.to()).isEqualTo("rfr-cart-1");
            assertThat(moved.trigger()).isEqualTo("operator");
            assertThat(moved.reason()).isEqualTo("the reason");
        });
        assertThat(asked).isEmpty();
    }

    private void publish(HealResult.Failed failed) {
        HandoverNews.publish(staged.bus, staged.cluster, failed, MoveCause.POD_DELETED, "the reason");
    }
}

package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.KEY;
import static io.redisoperator.pipeline.steps.StagedCluster.redis;
import static io.redisoperator.pipeline.steps.StagedCluster.sentinel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.bus.Message;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.RedisNodes.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 27: the pace of hand-overs, and what is told of them. */
class MoveMasterTest {
    private final StagedCluster staged = StagedCluster.running(2);

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void tellsWhoTookOverFromWhomAndWhy() {
        handOversSucceed();

        assertThat(move()).isEqualTo(StepOutcome.waiting("the new master to settle"));

        await().until(() -> !staged.moved.isEmpty());
        Message.MasterMoved moved = staged.moved.getFirst();
        assertThat(moved.from()).contains("rfr-cart-0");
        assertThat(moved.to()).isEqualTo("rfr-cart-1");
        assertThat(moved.cause()).isEqualTo(MoveCause.SCALE_DOWN);
        assertThat(moved.trigger()).isEqualTo("operator");
        assertThat(moved.reason()).isEqualTo("the reason");
    }

    @Test
    void tellsHowLongWritesWerePaused() {
        handOversSucceed();

        move();

        await().until(() -> !staged.pauses.isEmpty() && !staged.moved.isEmpty());
        Duration paused = staged.moved.getFirst().paused().orElseThrow();
        assertThat(paused).isPositive();
        assertThat(staged.pauses).containsExactly(new Message.WritesPaused(KEY, MoveCause.SCALE_DOWN, true, paused));
    }

    /** Its master takes no order, so that the pause ends by itself: D is 5 s. */
    @Test
    void tellsHowLongWritesWerePausedForNothing() {
        move();

        await().until(() -> !staged.pauses.isEmpty());
        assertThat(staged.pauses)
                .containsExactly(new Message.WritesPaused(KEY, MoveCause.SCALE_DOWN, false, Duration.ofMillis(2250)));
        assertThat(staged.moved).isEmpty();
    }

    @Test
    void tellsOfNoPauseWhenNothingWasTouched() {
        staged.nodes.keepsSilent(redis(1));

        move();
        staged.nodes.answers(redis(1), NodeViews.replicaOf(redis(0)));
        handOversSucceed();
        move();

        await().until(() -> !staged.pauses.isEmpty());
        assertThat(staged.pauses).hasSize(1);
    }

    @Test
    void asksOneSentinelOnce() {
        handOversSucceed();

        move();

        assertThat(staged.nodes.sent().stream().filter(sent -> sent.contains("FAILOVER")))
                .containsExactly("10.0.1.0 SENTINEL FAILOVER mymaster");
    }

    @Test
    void comesAgainSoonWhenNothingWasTouched() {
        staged.nodes.keepsSilent(redis(1));

        assertThat(move())
                .isEqualTo(new StepOutcome.Waiting(
                        "to hand over from rfr-cart-0 (scale-down): no replica that may become master is in sync",
                        Duration.ofMillis(500)));
        assertThat(staged.nodes.sent()).isEmpty();
    }

    @Test
    void restsAfterAFailureAndSaysWhy() {
        assertThat(move())
                .isInstanceOfSatisfying(
                        StepOutcome.Waiting.class,
                        waiting -> assertThat(waiting.recheck()).isEqualTo(HandoverPace.FIRST));
        List<String> attempted = staged.nodes.sent();

        staged.now = staged.now.plusSeconds(10);
        StepOutcome again = move();

        assertThat(again).isInstanceOfSatisfying(StepOutcome.Waiting.class, waiting -> {
            assertThat(waiting.reason()).contains("scripted").endsWith("; tried again later");
            assertThat(waiting.recheck()).isEqualTo(HandoverPace.FIRST.minusSeconds(10));
        });
        assertThat(staged.nodes.sent()).isEqualTo(attempted);
        await().until(() -> !staged.notes.isEmpty());
        assertThat(staged.notes).singleElement().satisfies(note -> {
            assertThat(note.reason()).isEqualTo("HandoverFailed");
            assertThat(note.warning()).isTrue();
            assertThat(note.text()).contains("rfr-cart-0, the reason: ").endsWith("tried again in 30 s");
        });
    }

    @Test
    void triesAgainWhenTheRestIsOver() {
        move();
        staged.now = staged.now.plus(HandoverPace.FIRST);
        handOversSucceed();

        assertThat(move()).isEqualTo(StepOutcome.waiting("the new master to settle"));
    }

    @Test
    void knowsWhyAMasterIsBeingMovedOnlyWhileItIs() {
        List<Optional<MoveCause>> during = new ArrayList<>();
        handOversSucceed();
        staged.nodes.obeys(sentinel(0), command -> {
            during.add(staged.moves.underWay(KEY));
            return promoted();
        });

        move();

        assertThat(during).containsExactly(Optional.of(MoveCause.SCALE_DOWN));
        assertThat(staged.moves.underWay(KEY)).isEmpty();
    }

    @Test
    void movesNoMasterThatIsBeingMovedAlready() {
        List<StepOutcome> during = new ArrayList<>();
        handOversSucceed();
        staged.nodes.obeys(sentinel(0), command -> {
            staged.moves.move(staged.cluster, wish()).onSuccess(during::add);
            return promoted();
        });

        move();

        assertThat(during)
                .containsExactly(new StepOutcome.Waiting(
                        "to hand over from rfr-cart-0 (scale-down): the master is being moved already (scale-down)",
                        Duration.ofMillis(500)));
        assertThat(staged.nodes.sent().stream().filter(sent -> sent.contains("FAILOVER")))
                .hasSize(1);
    }

    @Test
    void beginsNoneOnceItIsClosed() {
        handOversSucceed();
        staged.moves.close();

        assertThat(move())
                .isEqualTo(new StepOutcome.Waiting(
                        "to hand over from rfr-cart-0 (scale-down): this operator is stopping",
                        Duration.ofMillis(500)));
        assertThat(staged.nodes.sent()).isEmpty();
    }

    /** Nodes say of themselves what a hand-over asks, and a sentinel that is asked makes the replica master. */
    private void handOversSucceed() {
        staged.nodes.obeys(redis(0), command -> new Reply.Ok(command.getFirst().equals("ROLE") ? "master\n100" : "OK"));
        staged.nodes.obeys(redis(1), command -> new Reply.Ok("slave\n10.0.0.0\n6379\nconnected\n100"));
        staged.nodes.obeys(sentinel(0), command -> promoted());
    }

    private Reply promoted() {
        staged.nodes.obeys(redis(1), command -> new Reply.Ok("master\n100"));
        return new Reply.Ok("OK");
    }

    private StepOutcome move() {
        return StagedCluster.await(staged.moves.move(staged.cluster, wish()));
    }

    private MoveMaster.Wish wish() {
        return new MoveMaster.Wish(staged.node(0), node -> true, MoveCause.SCALE_DOWN, "the reason");
    }
}

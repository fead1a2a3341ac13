package io.redisoperator.pipeline.steps;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.heal.HealResult;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.SteadyClock;
import java.time.Duration;

/** Tells the others that mastership moved, and asks for a look at once. */
public final class HandoverNews {
    private HandoverNews() {}

    /** Publishes what the operator did; nothing but a note when no master moved. */
    public static void publish(Bus bus, ClusterKey key, HealResult.Done done, MoveCause cause, String reason) {
        done.moved().flatMap(HealResult.Move::paused).ifPresent(paused -> paused(bus, key, cause, true, paused));
        done.moved()
                .ifPresent(move -> bus.publish(new Message.MasterMoved(
                        key,
                        move.from(),
                        move.to(),
                        cause,
                        reason,
                        "operator",
                        SteadyClock.ofProcess().instant(),
                        move.paused())));
        bus.publish(new Message.CheckRequested(key));
    }

    /** Tells for how long a hand-over that came to nothing held writes back, if it did. */
    static void publish(Bus bus, ClusterKey key, HealResult.Failed failed, MoveCause cause) {
        failed.paused().ifPresent(paused -> paused(bus, key, cause, false, paused));
    }

    private static void paused(Bus bus, ClusterKey key, MoveCause cause, boolean moved, Duration paused) {
        bus.publish(new Message.WritesPaused(key, cause, moved, paused));
    }
}

package io.redisoperator.pipeline.steps;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.heal.HealResult;
import io.redisoperator.heal.ManagedCluster;
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
        done.moved().ifPresent(move -> moved(bus, key, move, cause, reason));
        bus.publish(new Message.CheckRequested(key));
    }

    /**
     * Tells what came of it although it failed: for how long it held writes back, and that the master moved, or that
     * Sentinel may still move it.
     */
    public static void publish(
            Bus bus, ManagedCluster cluster, HealResult.Failed failed, MoveCause cause, String reason) {
        ClusterKey key = cluster.key();
        failed.paused()
                .ifPresent(paused -> paused(bus, key, cause, failed.moved().isPresent(), paused));
        failed.moved().ifPresent(move -> moved(bus, key, move, cause, reason));
        Duration patience = cluster.failover().sentinel().monitor().failoverTimeout();
        failed.asked().ifPresent(at -> bus.publish(new Message.FailoverAsked(key, reason, at, patience)));
    }

    private static void moved(Bus bus, ClusterKey key, HealResult.Move move, MoveCause cause, String reason) {
        bus.publish(new Message.MasterMoved(
                key,
                move.from(),
                move.to(),
                cause,
                reason,
                "operator",
                SteadyClock.ofProcess().instant(),
                move.paused()));
    }

    private static void paused(Bus bus, ClusterKey key, MoveCause cause, boolean moved, Duration paused) {
        bus.publish(new Message.WritesPaused(key, cause, moved, paused));
    }
}

package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.WriteGuard;
import io.redisoperator.spec.WriteGuards;
import io.vertx.core.Future;
import java.util.List;

/**
 * Lets the old master take writes only while every replica that it had is connected. A promoted one leaves it at that
 * moment, so that an old master whose pause ends before anybody has made it a replica, as its operator died, takes no write
 * that would be lost. Where nobody is promoted it hinders nothing, and needs nobody who takes it away.
 */
final class HandoverGuard {
    /** Seconds; longer than a pause, in which replicas are as present as ever. */
    private static final int MAX_LAG = 10;

    private final LiveNodes live;
    private final ManagedCluster cluster;

    HandoverGuard(LiveNodes live, ManagedCluster cluster) {
        this.live = live;
        this.cluster = cluster;
    }

    /** Of a master that may not be configured the future succeeds too: its pause holds writes back, as far as it goes. */
    Future<Void> raise(Node master, int replicas) {
        return live.allToRedis(cluster, master, settings(new WriteGuard(Math.max(1, replicas), MAX_LAG, false)))
                .mapEmpty();
    }

    /** Never fails: the next look finds what is left, too. */
    Future<Void> takeAway(Node node) {
        return live.allToRedis(cluster, node, asItWas()).<Void>mapEmpty().otherwiseEmpty();
    }

    /** What brings back the guard that the cluster has at other times. */
    List<List<String>> asItWas() {
        return settings(WriteGuards.of(cluster.failover()));
    }

    private static List<List<String>> settings(WriteGuard guard) {
        return List.of(
                List.of("CONFIG", "SET", "min-replicas-max-lag", String.valueOf(guard.maxLagSeconds())),
                List.of("CONFIG", "SET", "min-replicas-to-write", String.valueOf(guard.replicas())));
    }
}

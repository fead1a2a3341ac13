package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.WriteGuard;
import io.redisoperator.spec.WriteGuards;
import io.vertx.core.Future;

/**
 * Lets the old master take writes only while every replica that it had is connected. A promoted one leaves it at that
 * moment, so that an old master whose pause ends before anybody has made it a replica, as its operator died, takes no write
 * that would be lost. Where nobody is promoted it hinders nothing for as long as all are connected; should one go before an
 * operator is back, the master's readiness script takes it away.
 */
final class HandoverGuard {
    private final LiveNodes live;
    private final ManagedCluster cluster;

    HandoverGuard(LiveNodes live, ManagedCluster cluster) {
        this.live = live;
        this.cluster = cluster;
    }

    /** Of a master that may not be configured the future succeeds too: its pause holds writes back, as far as it goes. */
    Future<Void> raise(Node master, int replicas) {
        return live.allToRedis(cluster, master, GuardCommands.of(Math.max(1, replicas), GuardCommands.LAG_OF_FENCES))
                .mapEmpty();
    }

    /** Brings back the guard that the cluster has at other times. Never fails: the next look finds what is left, too. */
    Future<Void> takeAway(Node node) {
        WriteGuard usual = WriteGuards.of(cluster.failover());
        return live.allToRedis(cluster, node, GuardCommands.of(usual.replicas(), usual.maxLagSeconds()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}

package io.redisoperator.pipeline.steps;

import io.redisoperator.desired.Introduction;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the processes of an earlier operator the identity of their cluster before any node joins them that boots with it:
 * else those would be strangers to each other. Each process is told once, and again after a restart.
 */
public final class IntroduceIdentity {
    private final LiveNodes live;
    private final Map<ClusterKey, Set<ProcessRun>> told = new HashMap<>();

    public IntroduceIdentity(LiveNodes live) {
        this.live = live;
    }

    /** Settled when every process that can be told knows. */
    Future<StepOutcome> introduce(ManagedCluster cluster) {
        Optional<ClusterIdentity> identity = cluster.identity();
        if (identity.isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        String masterName = cluster.failover().sentinel().monitor().masterName();
        Set<ProcessRun> before = told.getOrDefault(cluster.key(), Set.of());
        Set<ProcessRun> after = new HashSet<>();
        List<Future<StepOutcome>> pending = new ArrayList<>();
        for (Node redis : former(live.redis(cluster))) {
            ProcessRun run = ProcessRun.of(redis, "redis");
            pending.add(
                    before.contains(run)
                            ? known(run, after)
                            : live.allToRedis(cluster, redis, Introduction.toRedis(identity.get()))
                                    .map(replies -> outcome(redis, replies, run, after))
                                    .otherwise(silent -> silent(redis)));
        }
        for (Node sentinel : former(live.sentinels(cluster))) {
            ProcessRun run = ProcessRun.of(sentinel, "sentinel");
            pending.add(
                    before.contains(run)
                            ? known(run, after)
                            : live.allToSentinel(cluster, sentinel, Introduction.toSentinel(identity.get(), masterName))
                                    .map(replies -> outcome(sentinel, replies, run, after))
                                    .otherwise(silent -> silent(sentinel)));
        }
        return Future.join(pending).map(all -> {
            told.put(cluster.key(), after);
            return all.<StepOutcome>list().stream()
                    .filter(outcome -> !(outcome instanceof StepOutcome.Settled))
                    .findFirst()
                    .orElse(StepOutcome.SETTLED);
        });
    }

    private static List<Node> former(List<Node> nodes) {
        return nodes.stream()
                .filter(node -> !node.knowsIdentity() && !node.deleting())
                .toList();
    }

    private static Future<StepOutcome> known(ProcessRun run, Set<ProcessRun> after) {
        after.add(run);
        return Future.succeededFuture(StepOutcome.SETTLED);
    }

    private static StepOutcome outcome(Node node, List<Reply> replies, ProcessRun run, Set<ProcessRun> after) {
        Optional<String> refusal = replies.stream()
                .filter(Reply.Refused.class::isInstance)
                .map(reply -> ((Reply.Refused) reply).error())
                .findFirst();
        if (refusal.isEmpty()) {
            after.add(run);
        }
        return refusal.<StepOutcome>map(error -> new StepOutcome.Rejected(node.name()
                        + " cannot be told of the passwords by which its cluster's pods will know each other (Redis 6.2 or"
                        + " later can): " + error))
                .orElse(StepOutcome.SETTLED);
    }

    /** One that is not ready is told when it answers, or replaced before. */
    private static StepOutcome silent(Node node) {
        return ClusterObjects.ready(node.pod())
                ? StepOutcome.waiting(node.name() + " to answer before pods are replaced")
                : StepOutcome.SETTLED;
    }
}

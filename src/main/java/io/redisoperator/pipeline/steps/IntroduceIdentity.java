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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the processes of an earlier operator the identity of their cluster before any node joins them that boots with it:
 * else those would be strangers to each other. Each process is told once, and again after a restart. Every Redis comes
 * before any Sentinel: a Sentinel logs in anew once it is told, and to a Redis that does not know it then it stays a
 * stranger on that connection, so that it would take a healthy master for down.
 */
public final class IntroduceIdentity {
    private final LiveNodes live;
    private final SentinelIntroduction sentinels;
    private final Map<ClusterKey, Set<ProcessRun>> told = new HashMap<>();
    /** Clusters whose pods may be told other logins by whoever makes them leave a Redis outside. */
    private final Set<ClusterKey> doubtful = new HashSet<>();

    public IntroduceIdentity(LiveNodes live, InstantSource clock) {
        this.live = live;
        this.sentinels = new SentinelIntroduction(live, clock);
    }

    LiveNodes live() {
        return live;
    }

    /** Settled when every process that can be told knows. */
    Future<StepOutcome> introduce(ManagedCluster cluster) {
        Optional<ClusterIdentity> identity = cluster.identity();
        if (identity.isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        if (doubtful.remove(cluster.key())) {
            told.remove(cluster.key());
        }
        if (cluster.leaves()) {
            doubtful.add(cluster.key());
        }
        return toRedis(cluster, identity.get())
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? sentinels.introduce(cluster, identity.get(), told.getOrDefault(cluster.key(), Set.of()))
                        : Future.succeededFuture(outcome));
    }

    private Future<StepOutcome> toRedis(ManagedCluster cluster, ClusterIdentity identity) {
        Set<ProcessRun> before = told.getOrDefault(cluster.key(), Set.of());
        Set<ProcessRun> after = new HashSet<>();
        List<Future<StepOutcome>> pending = new ArrayList<>();
        for (Node redis : former(live.redis(cluster))) {
            ProcessRun run = ProcessRun.of(redis, "redis");
            if (before.contains(run)) {
                after.add(run);
            } else {
                pending.add(live.allToRedis(cluster, redis, Introduction.toRedis(identity))
                        .map(replies -> {
                            Optional<StepOutcome> refused = refusal(redis, replies);
                            if (refused.isEmpty()) {
                                after.add(run);
                            }
                            return refused.orElse(StepOutcome.SETTLED);
                        })
                        .otherwise(silent -> silent(redis)));
            }
        }
        return Future.join(pending).map(all -> {
            told.put(cluster.key(), after);
            return all.<StepOutcome>list().stream()
                    .filter(outcome -> !(outcome instanceof StepOutcome.Settled))
                    .findFirst()
                    .orElse(StepOutcome.SETTLED);
        });
    }

    static List<Node> former(List<Node> nodes) {
        return nodes.stream()
                .filter(node -> node.bootsAsClient() && !node.deleting())
                .toList();
    }

    static Optional<StepOutcome> refusal(Node node, List<Reply> replies) {
        return replies.stream()
                .filter(Reply.Refused.class::isInstance)
                .map(reply -> ((Reply.Refused) reply).error())
                .findFirst()
                .map(error -> new StepOutcome.Rejected(node.name()
                        + " cannot be told of the passwords by which its cluster's pods will know each other (Redis"
                        + " 6.2 or later can): " + error));
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        told.remove(key);
        doubtful.remove(key);
        sentinels.forget(key);
    }

    /** One that is not ready is told when it answers, or replaced before. */
    static StepOutcome silent(Node node) {
        return ClusterObjects.ready(node.pod())
                ? StepOutcome.waiting(node.name() + " to answer before pods are replaced")
                : StepOutcome.SETTLED;
    }
}

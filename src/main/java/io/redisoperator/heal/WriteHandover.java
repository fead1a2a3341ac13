package io.redisoperator.heal;

import io.redisoperator.heal.LiveNodes.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Predicate;

/**
 * Moves mastership on purpose, through Sentinel, without losing a write: pauses writes, waits until the replicas have
 * all of them, asks one sentinel to fail over, and has the old master follow and drop its clients. The pause ends by
 * itself, so that a hand-over that is cut off leaves a working master: the old one, which takes no more writes from the
 * moment in which a replica leaves it for a promotion, or that replica.
 */
public final class WriteHandover {
    private final Vertx vertx;
    private final RoleLabels labels;
    private final LiveNodes live;
    private final Steering steering;

    public WriteHandover(Vertx vertx, RoleLabels labels, LiveNodes live, Steering steering) {
        this.vertx = vertx;
        this.labels = labels;
        this.live = live;
        this.steering = steering;
    }

    /**
     * Hands over to a welcome replica in sync. Where Sentinel might promote another one it is steered first, which takes
     * up to 10 s, through which this is to be called again and again; until then it is skipped. The future never fails.
     *
     * @param welcome which pods may become master; one that is being deleted never may
     */
    public Future<HealResult> handOver(ManagedCluster cluster, Node master, Predicate<Node> welcome) {
        return live.lookAtRedis(cluster)
                .compose(redis -> live.lookAtSentinels(cluster)
                        .map(sentinels -> HandoverPlan.of(master, welcome, redis, sentinels)))
                .compose(plan -> switch (plan) {
                    case HandoverPlan.Possible p -> carryOut(cluster, p);
                    case HandoverPlan.NeedsSteering n -> steer(cluster, n);
                    case HandoverPlan.Impossible i ->
                        Future.<HealResult>succeededFuture(new HealResult.Skipped(i.why()));
                })
                .otherwise(failure -> new HealResult.Failed(String.valueOf(failure.getMessage())));
    }

    private Future<HealResult> steer(ManagedCluster cluster, HandoverPlan.NeedsSteering plan) {
        return steering.prefer(cluster, plan.replicas(), plan.target())
                .compose(inPlace -> inPlace && plan.onceInPlace().isPresent()
                        ? carryOut(cluster, plan.onceInPlace().get())
                        : Future.succeededFuture(new HealResult.Skipped("the sentinels have yet to see that "
                                + plan.target().name() + " is preferred")));
    }

    private Future<HealResult> carryOut(ManagedCluster cluster, HandoverPlan.Possible plan) {
        return new HandoverRun(vertx, labels, live, cluster)
                .carryOut(plan)
                .onComplete(done -> steering.release(cluster.key()));
    }
}

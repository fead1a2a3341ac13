package io.redisoperator.pipeline.steps;

import io.redisoperator.bus.Bus;
import io.redisoperator.heal.HealResult;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.WriteHandover;
import io.redisoperator.kube.Kube;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Step 9, the state of rest: there is a master, every pod is of the newest revision, and every Redis has the settings of
 * the spec in force. Failures are the checker's and healer's business, at every moment.
 */
public final class KeepRunning implements Step {
    private final RedisRollout rollout;
    private final SettingsInForce settings;
    private final Bus bus;
    private final LiveNodes live;
    private final WriteHandover handover;

    public KeepRunning(Bus bus, Kube kube, LiveNodes live, WriteHandover handover) {
        this.bus = bus;
        this.live = live;
        this.handover = handover;
        this.rollout = new RedisRollout(bus, kube, live, handover);
        this.settings = new SettingsInForce(live);
    }

    @Override
    public String name() {
        return "Running";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        Optional<Node> master =
                live.redis(cluster).stream().filter(LiveMaster::labelled).findFirst();
        if (master.isEmpty()) {
            return Future.succeededFuture(StepOutcome.waiting("a master"));
        }
        if (master.get().deleting()) {
            return relieve(cluster, master.get());
        }
        return settings.bringInForce(cluster)
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? rollout.advance(cluster)
                        : Future.succeededFuture(outcome));
    }

    /** The pod waits for a while before it stops its Redis, just so that somebody can take over. */
    private Future<StepOutcome> relieve(ManagedCluster cluster, Node leaving) {
        return handover.handOver(cluster, leaving, n -> !n.deleting()).map(result -> switch (result) {
            case HealResult.Done d -> {
                HandoverNews.publish(bus, cluster.key(), d, "the master's pod is being deleted");
                yield StepOutcome.waiting("the new master to settle");
            }
            case HealResult.Skipped s -> StepOutcome.waiting("to relieve " + leaving.name() + ": " + s.why());
            case HealResult.Failed f -> StepOutcome.waiting("to relieve " + leaving.name() + ": " + f.why());
        });
    }
}

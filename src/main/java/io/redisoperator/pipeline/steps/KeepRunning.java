package io.redisoperator.pipeline.steps;

import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.Steering;
import io.redisoperator.model.Annotations;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Step 9, the state of rest: there is a master, the one that was asked for, every pod is of the newest revision, every
 * Redis has the settings of the spec in force, and every volume its size. Failures are the checker's and healer's
 * business, at every moment.
 */
public final class KeepRunning implements Step {
    private final LiveNodes live;
    private final Movers movers;
    private final Steering steering;
    private final Kept kept;

    /** Whoever moves a master in the state of rest. */
    public record Movers(RelieveMaster relief, SwitchMaster onRequest, RedisRollout rollout) {}

    /** What is as it should be beside the master. */
    public record Kept(SettingsInForce settings, RedisVolumes volumes, MarkPods marks) {}

    public KeepRunning(LiveNodes live, Movers movers, Steering steering, Kept kept) {
        this.live = live;
        this.movers = movers;
        this.steering = steering;
        this.kept = kept;
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
        return movers.relief()
                .relieve(cluster)
                .compose(relieved ->
                        relieved.isPresent() ? Future.succeededFuture(relieved.get()) : keep(cluster, master.get()))
                .compose(outcome -> steering.giveBack(cluster).map(outcome))
                .compose(outcome -> kept.marks().mark(cluster).map(outcome))
                .map(outcome -> outcome instanceof StepOutcome.Settled ? passwordOf(cluster) : outcome)
                .map(outcome -> kept.volumes().beside(cluster, outcome));
    }

    private static StepOutcome passwordOf(ManagedCluster cluster) {
        return cluster.passwordWaits()
                ? StepOutcome.waiting(
                        "the pods of an earlier operator to be renewed, as they know only the clients' password of before"
                                + " and spec.auth asks for another; annotation " + Annotations.RENEW_PODS
                                + " renews them")
                : StepOutcome.SETTLED;
    }

    private Future<StepOutcome> keep(ManagedCluster cluster, Node master) {
        return kept.settings().bringInForce(cluster).compose(outcome -> moved(cluster, master, outcome));
    }

    /** A setting that is not in force holds back a roll-out alone: the next pod would not have it either. */
    private Future<StepOutcome> moved(ManagedCluster cluster, Node master, StepOutcome settings) {
        return movers.onRequest().consider(cluster, master).compose(request -> switch (request) {
            case SwitchMaster.Request.None n -> rolledOut(cluster, settings);
            case SwitchMaster.Request.Moving m -> Future.succeededFuture(m.outcome());
            case SwitchMaster.Request.Premature p ->
                rolledOut(cluster, settings)
                        .map(outcome ->
                                outcome instanceof StepOutcome.Settled ? StepOutcome.waiting(p.why()) : outcome);
        });
    }

    private Future<StepOutcome> rolledOut(ManagedCluster cluster, StepOutcome settings) {
        return settings instanceof StepOutcome.Settled
                ? movers.rollout().advance(cluster)
                : Future.succeededFuture(settings);
    }
}

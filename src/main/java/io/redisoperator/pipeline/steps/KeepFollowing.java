package io.redisoperator.pipeline.steps;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.heal.Homecoming;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.Steering;
import io.redisoperator.model.Endpoint;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.ExternalMaster;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Step 9 of a cluster that follows a Redis outside: every pod does, with the settings of the spec and of the newest
 * revision. Once it has been left and there is a master, the rest of it is taken back from every Redis, and then the step
 * is that of all clusters.
 */
public final class KeepFollowing implements Step {
    private final Bus bus;
    private final LiveNodes live;
    private final RedisRollout rollout;
    private final MarkPods marks;
    private final SettingsInForce settings;
    private final Steering steering;
    private final Homecoming homecoming;
    private final Step running;

    /** What it does to nodes that follow. */
    public record Means(
            LiveNodes live, RedisRollout rollout, SettingsInForce settings, MarkPods marks, Steering steering) {}

    /** @param running the step of a cluster of its own */
    public KeepFollowing(Bus bus, Means means, Step running) {
        this.bus = bus;
        this.live = means.live();
        this.rollout = means.rollout();
        this.marks = means.marks();
        this.settings = means.settings();
        this.steering = means.steering();
        this.homecoming = new Homecoming(live);
        this.running = running;
    }

    @Override
    public String name() {
        return running.name();
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        Optional<ExternalMaster> external = cluster.external();
        if (external.isEmpty()) {
            return running.run(cluster);
        }
        return external.get().leaving()
                ? leave(cluster, external.get().address())
                : keep(cluster, external.get().address());
    }

    private Future<StepOutcome> keep(ManagedCluster cluster, Endpoint external) {
        // Nodes have no priority while they follow it.
        steering.doubt(cluster.key());
        return settings.bringInForce(cluster)
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? rollout.advance(cluster)
                        : Future.succeededFuture(outcome))
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? live.lookAtRedis(cluster).map(seen -> following(seen, external))
                        : Future.succeededFuture(outcome))
                .compose(outcome -> outcome instanceof StepOutcome.Settled && cluster.announces()
                        ? live.lookAtSentinels(cluster).map(seen -> announcing(cluster, seen, external))
                        : Future.succeededFuture(outcome))
                .compose(outcome -> marks.mark(cluster).map(outcome));
    }

    private static StepOutcome announcing(ManagedCluster cluster, List<Seen<SentinelView>> seen, Endpoint external) {
        long announcing = seen.stream()
                .flatMap(s -> s.view().flatMap(SentinelView::monitor).stream())
                .filter(monitor -> monitor.master().equals(external))
                .count();
        int wanted = cluster.failover().sentinel().replicas();
        return announcing >= wanted
                ? StepOutcome.SETTLED
                : StepOutcome.waiting(announcing + " of " + wanted + " sentinels name " + external + " to clients");
    }

    private static StepOutcome following(List<Seen<RedisView>> seen, Endpoint external) {
        List<String> others = seen.stream()
                .filter(s -> s.view()
                        .filter(view -> view.inSync()
                                && view.master().filter(external::equals).isPresent())
                        .isEmpty())
                .map(s -> s.node().name())
                .toList();
        return others.isEmpty()
                ? StepOutcome.SETTLED
                : StepOutcome.waiting(String.join(", ", others) + " to be in sync with " + external);
    }

    private Future<StepOutcome> leave(ManagedCluster cluster, Endpoint external) {
        Optional<Node> master =
                live.redis(cluster).stream().filter(LiveMaster::labelled).findFirst();
        if (master.isEmpty()) {
            return Future.succeededFuture(StepOutcome.waiting("a pod to take over from " + external));
        }
        return homecoming.complete(cluster).compose(untold -> {
            if (untold.isEmpty()) {
                bus.publish(new Message.ExternalLeft(cluster.key(), external));
            }
            return running.run(cluster)
                    .map(outcome -> outcome instanceof StepOutcome.Settled && !untold.isEmpty()
                            ? StepOutcome.waiting(String.join(", ", untold) + " to be told that " + external
                                    + " is not followed any more")
                            : outcome);
        });
    }
}

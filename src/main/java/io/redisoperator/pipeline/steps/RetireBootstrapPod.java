package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.heal.HealResult;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.BiFunction;

/** Step 8: the bootstrap pod hands mastership to a pod of the StatefulSet that has every write, and goes. */
public final class RetireBootstrapPod implements Step {
    private static final String REASON = "creation is done";

    private final Bus bus;
    private final Kube kube;
    private final LiveNodes live;
    private final BiFunction<ManagedCluster, Node, Future<HealResult>> handover;

    /** @param handover from the bootstrap pod, which is never done twice at once */
    public RetireBootstrapPod(
            Bus bus, Kube kube, LiveNodes live, BiFunction<ManagedCluster, Node, Future<HealResult>> handover) {
        this.bus = bus;
        this.kube = kube;
        this.live = live;
        this.handover = handover;
    }

    @Override
    public String name() {
        return "BootstrapPodRetired";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<Pod> pod = now.bootstrapPod();
        if (pod.isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        if (pod.get().getMetadata().getDeletionTimestamp() != null) {
            return Future.succeededFuture(StepOutcome.waiting("the bootstrap pod to go"));
        }
        Optional<Node> bootstrap = live.bootstrap(cluster);
        if (bootstrap.isEmpty()) {
            return remove(pod.get());
        }
        return handover.apply(cluster, bootstrap.get()).compose(result -> {
            bus.publish(new Message.CheckRequested(cluster.key()));
            return switch (result) {
                case HealResult.Done d -> {
                    HandoverNews.publish(bus, cluster.key(), d, MoveCause.BOOTSTRAP, REASON);
                    yield remove(pod.get());
                }
                case HealResult.Skipped s -> Future.succeededFuture(StepOutcome.waiting("to hand over: " + s.why()));
                case HealResult.Failed f -> {
                    HandoverNews.publish(bus, cluster, f, MoveCause.BOOTSTRAP, REASON);
                    yield Future.succeededFuture(StepOutcome.waiting("to hand over: " + f.why()));
                }
            };
        });
    }

    private Future<StepOutcome> remove(Pod pod) {
        return kube.delete(pod, Optional.empty()).map(StepOutcome.waiting("the bootstrap pod to go"));
    }
}

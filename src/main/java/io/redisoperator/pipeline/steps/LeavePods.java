package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Annotations;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the StatefulSet of an earlier operator over and leaves its pods as they are, up to the first edit of the spec that
 * asks for other pods: such an edit replaces them anyway, and then by this operator's kind.
 */
public final class LeavePods {
    private final Bus bus;
    private final Kube kube;
    private final EnsuredObjects objects;
    private final DesiredOptions options;

    public LeavePods(Bus bus, Kube kube, EnsuredObjects objects, DesiredOptions options) {
        this.bus = bus;
        this.kube = kube;
        this.objects = objects;
        this.options = options;
    }

    /**
     * Leaves them for this round.
     *
     * @param inForce what of the spec its pods can have
     */
    Future<StepOutcome> leave(ManagedCluster cluster, Failover inForce) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<String> noted = now.statefulSet().flatMap(Heritage::mark);
        Optional<String> mark = mark(inForce, now, noted);
        StatefulSet desired = LeftAsIs.statefulSet(inForce, Map.of(Heritage.MARK, mark.orElse(Heritage.RELEASED)));
        return objects.present(cluster, desired).map(outcome -> {
            if (!(outcome instanceof StepOutcome.Settled)) {
                return outcome;
            }
            if (mark.isEmpty()) {
                note(
                        cluster,
                        "PodsReleased",
                        "The pods of an earlier operator are replaced, the sentinels first, then Redis one by one");
                return StepOutcome.waiting("the pods of an earlier operator to be replaced");
            }
            if (noted.isEmpty()) {
                note(
                        cluster,
                        "TakenOver",
                        "Took over what an earlier operator made. Its pods stay as they are until an edit of the spec"
                                + " asks for others, or the annotation " + Annotations.RENEW_PODS + " is set");
            }
            return outcome;
        });
    }

    /** Pods are released only once it is on record that a master was seen: from then on nothing counts as creation. */
    private Optional<String> mark(Failover inForce, ClusterObjects now, Optional<String> noted) {
        Optional<String> next = now.deployment().isEmpty()
                ? Optional.empty()
                : LeftAsIs.mark(noted, inForce, now.configMemory(), options);
        return next.isEmpty() && !now.recordedAsBootstrapped()
                ? noted.or(() -> Optional.of(LeftAsIs.firstMark(inForce, now.configMemory(), options)))
                : next;
    }

    private void note(ManagedCluster cluster, String reason, String text) {
        bus.publish(new Message.Noted(cluster.key(), false, reason, text));
    }
}

package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.desired.StorageChange;
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
    private final RenewPods renewal;

    public LeavePods(Bus bus, Kube kube, EnsuredObjects objects, RenewPods renewal) {
        this.bus = bus;
        this.kube = kube;
        this.objects = objects;
        this.renewal = renewal;
    }

    /**
     * Leaves them for this round.
     *
     * @param inForce what of the spec its pods can have
     */
    Future<StepOutcome> leave(ManagedCluster cluster, Failover inForce) {
        Optional<String> noted = new ClusterObjects(kube, cluster).statefulSet().flatMap(Heritage::mark);
        Optional<String> mark = renewal.mark(cluster, inForce, noted);
        if (mark.isPresent()) {
            return hold(cluster, inForce, noted, mark.get());
        }
        return renewal.possible(cluster, inForce)
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? release(cluster, inForce)
                        : hold(cluster, inForce, noted, renewal.kept(cluster, inForce, noted))
                                .map(held -> held instanceof StepOutcome.Settled ? outcome : held));
    }

    /** Whether the spec is the one with which the cluster was taken over. */
    boolean unedited(ManagedCluster cluster) {
        return renewal.unedited(cluster);
    }

    /** Settled unless the API server would refuse what makes other pods; so also once they are released. */
    Future<StepOutcome> unlessRefused(ManagedCluster cluster, Failover inForce) {
        return renewal.unlessRefused(cluster, inForce);
    }

    /** Begins anew where an earlier operator was at work meanwhile: it has followed the edits of that time itself. */
    Future<StepOutcome> again(ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        Optional<StatefulSet> held = now.statefulSet().filter(set -> now.held());
        if (held.flatMap(Heritage::mark)
                .filter(mark -> renewal.outdated(cluster, mark))
                .isEmpty()) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        Failover inForce =
                StorageChange.of(cluster.failover(), held, now.claims()).inForce();
        return hold(cluster, inForce, Optional.empty(), renewal.kept(cluster, inForce, Optional.empty()));
    }

    private Future<StepOutcome> hold(ManagedCluster cluster, Failover inForce, Optional<String> noted, String mark) {
        return objects.present(cluster, statefulSet(inForce, mark)).onSuccess(outcome -> {
            if (outcome instanceof StepOutcome.Settled && noted.isEmpty()) {
                note(
                        cluster,
                        "TakenOver",
                        "Took over what an earlier operator made. Its pods stay as they are, and without credentials of"
                                + " their own cluster, until an edit of the spec asks for others, or the annotation "
                                + Annotations.RENEW_PODS + " is set");
            }
        });
    }

    private Future<StepOutcome> release(ManagedCluster cluster, Failover inForce) {
        return objects.present(cluster, statefulSet(inForce, Heritage.RELEASED)).map(outcome -> {
            if (!(outcome instanceof StepOutcome.Settled)) {
                return outcome;
            }
            note(
                    cluster,
                    "PodsReleased",
                    "The pods of an earlier operator are replaced, the sentinels first, then Redis one by one");
            return StepOutcome.waiting("the pods of an earlier operator to be replaced");
        });
    }

    private static StatefulSet statefulSet(Failover inForce, String mark) {
        return LeftAsIs.statefulSet(inForce, Map.of(Heritage.MARK, mark));
    }

    private void note(ManagedCluster cluster, String reason, String text) {
        bus.publish(new Message.Noted(cluster.key(), false, reason, text));
    }
}

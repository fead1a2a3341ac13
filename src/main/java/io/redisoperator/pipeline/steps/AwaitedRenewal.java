package io.redisoperator.pipeline.steps;

import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.Annotations;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.ReservedMemory;
import java.util.Optional;

/**
 * Settings that an edit asks for, that no pod of an earlier operator gets, and for which none is replaced. What the
 * spec asked for already when the cluster was taken over does not count: nobody has asked for it since.
 */
final class AwaitedRenewal {
    private AwaitedRenewal() {}

    /** Settled where there are none, as in every cluster whose pods are this operator's. */
    static StepOutcome of(Kube kube, ManagedCluster cluster) {
        ClusterObjects now = new ClusterObjects(kube, cluster);
        if (!now.held()) {
            return StepOutcome.SETTLED;
        }
        return readAtStart(cluster, now.configMemory())
                .map(directive -> "Redis reads " + directive + " at its start only")
                .or(() -> LeftAsIs.boundSince(now.statefulSet().flatMap(Heritage::mark), cluster.failover())
                        .map(left -> "they run without the " + ReservedMemory.MAXMEMORY + " " + left
                                + " that follows from " + ReservedMemory.PATH))
                .map(why -> StepOutcome.waiting("the pods of an earlier operator to be renewed, as " + why
                        + "; annotation " + Annotations.RENEW_PODS + " renews them"))
                .orElse(StepOutcome.SETTLED);
    }

    /**
     * That Redis reads it at its start is learned from its answer, when the pods were compared with this very edit
     * already: they are not replaced for it. No process has told what it has without it, so it was added after the
     * take-over.
     */
    private static Optional<String> readAtStart(ManagedCluster cluster, ConfigMemory memory) {
        return ConfigDirectives.runtime(cluster.failover().redis().customConfig()).keySet().stream()
                .filter(directive -> memory.isStartOnly(directive) && memory.tellsBefore(directive))
                .findFirst();
    }
}

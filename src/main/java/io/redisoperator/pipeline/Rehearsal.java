package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.AppliedHash;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.SentinelDeployment;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Kube;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether all of a new cluster can be made, before the first of it is: else clients would find a master that has neither
 * volumes nor anybody to fail over to, for as long as nobody looks at the status.
 */
public final class Rehearsal {
    private final Kube kube;
    private final EnsuredObjects objects;
    private final DesiredOptions options;
    private final PodTrial trial;

    public Rehearsal(Kube kube, EnsuredObjects objects, DesiredOptions options) {
        this.kube = kube;
        this.objects = objects;
        this.options = options;
        this.trial = new PodTrial(kube);
    }

    /** Settled unless an object of another resource, or one that is on its way out, has a name that is needed. */
    public StepOutcome names(ManagedCluster cluster) {
        Failover failover = cluster.failover();
        return objects.free(
                cluster,
                Stream.concat(
                                PlannedObjects.always(failover).stream(),
                                PlannedObjects.pods(
                                        failover,
                                        new ClusterObjects(kube, cluster).configMemory(),
                                        options,
                                        Optional.empty())
                                        .stream())
                        .toList());
    }

    /**
     * Does not settle if the API server will refuse what later steps make. Whatever else keeps it from trying, keeps nothing
     * from being made.
     */
    public Future<StepOutcome> objects(ManagedCluster cluster) {
        Failover failover = cluster.failover();
        StatefulSet redis = RedisStatefulSet.of(failover, new ClusterObjects(kube, cluster).configMemory(), options);
        Future<Optional<String>> refusal = trial.ofBoth(redis, Optional.of(SentinelDeployment.of(failover, options)))
                .compose(words -> words.isPresent() ? Future.succeededFuture(words) : trial.ofClaims(redis));
        for (Service service : services(failover)) {
            refusal = refusal.compose(words ->
                    words.isPresent() ? Future.succeededFuture(words) : trial.of(AppliedHash.stamped(service)));
        }
        return refusal.otherwise(Optional.empty())
                .map(found -> found.<StepOutcome>map(words ->
                                new StepOutcome.Rejected("the API server would not take what is to be made: " + words))
                        .orElse(StepOutcome.SETTLED));
    }

    private static List<Service> services(Failover failover) {
        return PlannedObjects.always(failover).stream()
                .filter(Service.class::isInstance)
                .map(Service.class::cast)
                .toList();
    }
}

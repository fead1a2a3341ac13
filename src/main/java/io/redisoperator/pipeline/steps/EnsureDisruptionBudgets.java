package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.FormerFields;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;

/** Steps 4 and 7: a disruption budget, or none where it would only stand in the way of a drain. */
public final class EnsureDisruptionBudgets implements Step {
    private final EnsuredObjects objects;
    private final String name;
    private final Function<ObjectNames, String> budgetName;
    private final Function<Failover, Optional<PodDisruptionBudget>> desired;

    public EnsureDisruptionBudgets(
            EnsuredObjects objects,
            String name,
            Function<ObjectNames, String> budgetName,
            Function<Failover, Optional<PodDisruptionBudget>> desired) {
        this.objects = objects;
        this.name = name;
        this.budgetName = budgetName;
        this.desired = desired;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        String budget = budgetName.apply(ObjectNames.of(cluster.key()));
        return desired.apply(cluster.failover())
                .map(wanted -> withoutAnotherBound(cluster, budget).compose(free -> objects.present(cluster, wanted)))
                .orElseGet(() -> objects.absent(cluster, PodDisruptionBudget.class, budget));
    }

    /**
     * The API server refuses a budget with both bounds, and no apply removes one that somebody else holds. What an earlier
     * operator holds is taken from it; but its program may have had any name, and objects are restored from backups.
     */
    private Future<StepOutcome> withoutAnotherBound(ManagedCluster cluster, String budget) {
        return objects.absentIf(
                cluster,
                PodDisruptionBudget.class,
                budget,
                there -> there.getSpec().getMinAvailable() != null && !FormerFields.in(there));
    }
}

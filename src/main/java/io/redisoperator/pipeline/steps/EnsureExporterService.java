package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.desired.ExporterService;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.Step;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;

/** Step 5: the headless Service by which the exporters are found, if there are any. */
public final class EnsureExporterService implements Step {
    private final EnsuredObjects objects;

    public EnsureExporterService(EnsuredObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "ExporterService";
    }

    @Override
    public Future<StepOutcome> run(ManagedCluster cluster) {
        return ExporterService.of(cluster.failover())
                .map(service -> objects.present(cluster, service))
                .orElseGet(() -> objects.absent(
                        cluster, Service.class, ObjectNames.of(cluster.key()).redis()));
    }
}

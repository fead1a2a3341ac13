package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.Failover;
import java.util.Optional;

/** Headless Service {@code rfr-<name>}: where metrics of the Redis pods are scraped. */
public final class ExporterService {
    private ExporterService() {}

    /** Empty while the exporter is off. */
    public static Optional<Service> of(Failover failover) {
        return failover.redis().exporter().enabled() ? Optional.of(service(failover)) : Optional.empty();
    }

    private static Service service(Failover failover) {
        return new ServiceBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).redis(), Labels.Component.REDIS))
                .editMetadata()
                .addToAnnotations("prometheus.io/scrape", "true")
                .addToAnnotations("prometheus.io/port", Integer.toString(Ports.REDIS_EXPORTER))
                .addToAnnotations("prometheus.io/path", "/metrics")
                .addToAnnotations(failover.redis().companions().serviceAnnotations())
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                .withSelector(ObjectLabels.selector(failover, Labels.Component.REDIS))
                .addNewPort()
                .withName("http-metrics")
                .withProtocol("TCP")
                .withPort(Ports.REDIS_EXPORTER)
                .withNewTargetPort(ExporterContainer.PORT_NAME)
                .endPort()
                .endSpec()
                .build();
    }
}

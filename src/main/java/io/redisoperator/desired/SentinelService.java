package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.Failover;

/** Service {@code rfs-<name>}: where clients ask for the master. */
public final class SentinelService {
    private SentinelService() {}

    public static Service of(Failover failover) {
        return new ServiceBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).sentinel(), Labels.Component.SENTINEL))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(ObjectLabels.selector(failover, Labels.Component.SENTINEL))
                .addNewPort()
                .withName(SentinelDeployment.PORT_NAME)
                .withProtocol("TCP")
                .withPort(Ports.SENTINEL)
                .withNewTargetPort(SentinelDeployment.PORT_NAME)
                .endPort()
                .endSpec()
                .build();
    }
}

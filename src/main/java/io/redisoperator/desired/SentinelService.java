package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.Failover;
import java.util.TreeMap;

/** Service {@code rfs-<name>}: where clients ask for the master. */
public final class SentinelService {
    private SentinelService() {}

    public static Service of(Failover failover) {
        return new ServiceBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).sentinel(), Labels.Component.SENTINEL))
                .editMetadata()
                .withAnnotations(new TreeMap<>(failover.sentinel().companions().serviceAnnotations()))
                .endMetadata()
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

package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import io.redisoperator.spec.Failover;
import java.util.TreeMap;

/** A Service that routes by the role label of Redis pods. */
final class RoleService {
    private RoleService() {}

    static Service of(Failover failover, String name, Role role) {
        return new ServiceBuilder()
                .withMetadata(ObjectMetas.of(failover, name, Labels.Component.REDIS))
                .editMetadata()
                .withAnnotations(new TreeMap<>(failover.redis().companions().serviceAnnotations()))
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(ObjectLabels.selector(failover, role))
                .addNewPort()
                .withName(Ports.REDIS_NAME)
                .withProtocol("TCP")
                .withPort(failover.redis().port())
                .withNewTargetPort(Ports.REDIS_NAME)
                .endPort()
                .endSpec()
                .build();
    }
}

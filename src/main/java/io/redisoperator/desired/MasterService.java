package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.model.Role;
import io.redisoperator.spec.Failover;

/**
 * Service {@code rfrm-<name>}: whichever pod is the master now. Also while Kubernetes calls that pod not ready: its label
 * follows what Redis says of itself, whereas every pod of a node whose kubelet is gone becomes unready, as does a replica
 * without a master, until the next probe after its promotion.
 */
public final class MasterService {
    private MasterService() {}

    public static Service of(Failover failover) {
        return RoleService.of(failover, ObjectMetas.names(failover).masterService(), Role.MASTER)
                .edit()
                .editSpec()
                .withPublishNotReadyAddresses(true)
                .endSpec()
                .build();
    }
}

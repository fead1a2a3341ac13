package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.model.Role;
import io.redisoperator.spec.Failover;

/** Service {@code rfrs-<name>}: the replicas that are in sync. */
public final class ReplicaService {
    private ReplicaService() {}

    public static Service of(Failover failover) {
        return RoleService.of(failover, ObjectMetas.names(failover).replicaService(), Role.REPLICA);
    }
}

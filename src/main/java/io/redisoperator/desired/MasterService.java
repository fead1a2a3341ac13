package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.model.Role;
import io.redisoperator.spec.Failover;

/** Service {@code rfrm-<name>}: whichever pod is the master now. */
public final class MasterService {
    private MasterService() {}

    public static Service of(Failover failover) {
        return RoleService.of(failover, ObjectMetas.names(failover).masterService(), Role.MASTER);
    }
}

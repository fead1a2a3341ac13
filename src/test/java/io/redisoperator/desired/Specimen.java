package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.spec.Failover;
import java.util.Optional;

/** Passwords of a cluster that tests can tell apart. */
public final class Specimen {
    public static final ClusterIdentity IDENTITY =
            new ClusterIdentity("a".repeat(64), "b".repeat(64), "c".repeat(64), "d".repeat(64));

    private Specimen() {}

    /** The Secret of a cluster whose clients are let in by that password and no other. */
    public static Secret secret(Failover failover, ClusterIdentity identity, Optional<String> password) {
        return AuthSecret.of(failover, identity, password, ClientAccess.of(ClientLogin.of(password)));
    }
}

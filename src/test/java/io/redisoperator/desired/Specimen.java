package io.redisoperator.desired;

import io.redisoperator.model.ClusterIdentity;

/** Passwords of a cluster that tests can tell apart. */
public final class Specimen {
    public static final ClusterIdentity IDENTITY =
            new ClusterIdentity("a".repeat(64), "b".repeat(64), "c".repeat(64), "d".repeat(64));

    private Specimen() {}
}

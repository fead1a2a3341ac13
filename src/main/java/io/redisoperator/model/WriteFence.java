package io.redisoperator.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * Values of {@code min-replicas-to-write} by which a master that lost its place, or may be about to, is kept from taking
 * writes: more replicas than any cluster has. They also say why, and how far the keeping of its data has come, so that
 * whoever looks next can go on from there, and end with the process.
 */
public enum WriteFence {
    FENCED(1_000_000),
    /** A save began after the fence was up. */
    SAVING(1_000_001),
    /** The save is complete; the readiness script is to keep its file. */
    KEEP(1_000_002),
    /** The readiness script has kept it. */
    KEPT(1_000_003),
    /** The operator asked Sentinel to replace a master, and it is not certain yet that nobody is promoted any more. */
    HELD(1_000_004);

    private final int replicas;

    WriteFence(int replicas) {
        this.replicas = replicas;
    }

    public int replicas() {
        return replicas;
    }

    /** The same of what Redis says. */
    public static Optional<WriteFence> of(String minReplicas) {
        return Arrays.stream(values())
                .filter(fence -> String.valueOf(fence.replicas).equals(minReplicas))
                .findFirst();
    }

    public static Optional<WriteFence> of(int minReplicas) {
        return of(String.valueOf(minReplicas));
    }
}

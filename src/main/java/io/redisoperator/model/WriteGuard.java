package io.redisoperator.model;

/**
 * {@code min-replicas-to-write} and {@code min-replicas-max-lag} as they should be in force on every Redis.
 *
 * @param replicas that a master must have in sync to take writes
 * @param maxLagSeconds since the last word of a replica that counts
 * @param relaxable whether the operator may lift it while replicas are absent for a known reason; not if the user set it
 */
public record WriteGuard(int replicas, int maxLagSeconds, boolean relaxable) {
    /** What Redis does by itself. */
    public static final WriteGuard NONE = new WriteGuard(0, 10, false);
}

package io.redisoperator.model;

/**
 * By what the operator and a pod that is being stopped, which may both want to hand over, keep out of each other's way.
 * Each sets its sign at the master, then looks for the other's: the operator names its connection, and the pod's script
 * raises the {@linkplain WriteFence fence}. Whoever sees the other's gives way. A name goes with its connection, so that an
 * operator that dies leaves no sign behind.
 */
public final class HandoverMark {
    /** As {@code CLIENT LIST} shows it. */
    public static final String CONNECTION_NAME = "handing-over";

    private HandoverMark() {}
}

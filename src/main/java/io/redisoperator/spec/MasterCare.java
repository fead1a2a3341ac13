package io.redisoperator.spec;

/**
 * What is not to happen to the master's pod.
 *
 * @param preventEviction whether the cluster autoscaler is told to leave its node alone
 * @param disableRollout whether an edit never replaces it
 */
public record MasterCare(boolean preventEviction, boolean disableRollout) {
    public static final MasterCare BY_DEFAULT = new MasterCare(false, false);
}

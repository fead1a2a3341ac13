package io.redisoperator.status;

import java.util.List;

/** Reasons of the Events that tell how far creation is. */
final class CreationStep {
    /** The step at which a cluster rests and is checked for ever. */
    static final int LAST = 9;

    private static final List<String> REASONS = List.of(
            "Step1BootstrapPod",
            "Step2SentinelService",
            "Step3SentinelDeployment",
            "Step4SentinelDisruptionBudget",
            "Step5RedisService",
            "Step6RedisStatefulSet",
            "Step7RedisDisruptionBudget",
            "Step8BootstrapPodRemoved",
            "Step9CheckAndHeal");

    private CreationStep() {}

    /** The reason for reaching that step, 1 to 9. */
    static String reached(int step) {
        return step >= 1 && step <= LAST ? REASONS.get(step - 1) : "Step" + step;
    }
}

package io.redisoperator.spec;

import java.util.Map;

/**
 * The parts of a pod that a user may shape, with defaults filled in.
 *
 * @param annotations of the pods, beside the operator's own
 */
public record PodSettings(
        ContainerSettings container,
        Scheduling scheduling,
        PodIdentity identity,
        PodExtras extras,
        Map<String, String> annotations) {
    public PodSettings {
        annotations = Map.copyOf(annotations);
    }
}

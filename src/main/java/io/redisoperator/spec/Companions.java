package io.redisoperator.spec;

import java.util.Map;

/**
 * What a user says of the objects beside the pods of a component.
 *
 * @param serviceAnnotations of its Services
 * @param disruptionBudget whether its pods are drained one at a time
 */
public record Companions(Map<String, String> serviceAnnotations, boolean disruptionBudget) {
    public static final Companions BY_DEFAULT = new Companions(Map.of(), true);

    public Companions {
        serviceAnnotations = Map.copyOf(serviceAnnotations);
    }
}

package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What decides on which nodes pods stand. */
public record Scheduling(
        Affinity affinity,
        List<Toleration> tolerations,
        Map<String, String> nodeSelector,
        List<TopologySpreadConstraint> topologySpreadConstraints,
        Optional<String> priorityClassName) {
    public Scheduling {
        tolerations = List.copyOf(tolerations);
        nodeSelector = Map.copyOf(nodeSelector);
        topologySpreadConstraints = List.copyOf(topologySpreadConstraints);
    }

    static Scheduling by(Affinity affinity) {
        return new Scheduling(affinity, List.of(), Map.of(), List.of(), Optional.empty());
    }
}

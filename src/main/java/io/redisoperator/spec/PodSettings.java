package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;

/** The parts of a pod that a user may shape, with defaults filled in. */
public record PodSettings(
        String image,
        String imagePullPolicy,
        ResourceRequirements resources,
        Affinity affinity,
        List<Toleration> tolerations,
        Map<String, String> nodeSelector,
        PodSecurityContext securityContext,
        SecurityContext containerSecurityContext) {
    public PodSettings {
        tolerations = List.copyOf(tolerations);
        nodeSelector = Map.copyOf(nodeSelector);
    }
}

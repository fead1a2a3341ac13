package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a Redis or sentinel container that a user may shape.
 *
 * @param command empty for the operator's own
 * @param startupConfigMap a ConfigMap whose key {@code startup.sh} tells whether the container has started
 */
public record ContainerSettings(
        String image,
        String imagePullPolicy,
        ResourceRequirements resources,
        SecurityContext securityContext,
        List<String> command,
        Optional<String> startupConfigMap,
        CustomProbes probes) {
    public ContainerSettings {
        command = List.copyOf(command);
    }

    static ContainerSettings plain(String image, String imagePullPolicy, ResourceRequirements resources) {
        return new ContainerSettings(
                image,
                imagePullPolicy,
                resources,
                PodDefaults.containerSecurity(),
                List.of(),
                Optional.empty(),
                CustomProbes.NONE);
    }
}

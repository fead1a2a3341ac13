package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;

/** The metrics sidecar; nothing of it is created unless {@code enabled}. */
public record ExporterSettings(
        boolean enabled,
        String image,
        String imagePullPolicy,
        List<String> args,
        List<EnvVar> env,
        ResourceRequirements resources,
        SecurityContext containerSecurityContext) {
    public ExporterSettings {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}

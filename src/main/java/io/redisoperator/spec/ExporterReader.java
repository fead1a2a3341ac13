package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.redisoperator.api.DatabasesSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a user says of a metrics sidecar. */
final class ExporterReader {
    private final Problems problems;
    private final PodParts parts;
    private final Quantities quantities;

    ExporterReader(Problems problems) {
        this.problems = problems;
        this.parts = new PodParts(problems);
        this.quantities = new Quantities(parts, problems);
    }

    static ExporterSettings byDefault(boolean enabled) {
        return new ExporterSettings(
                enabled,
                Images.EXPORTER,
                PodDefaults.PULL_POLICY,
                List.of(),
                List.of(),
                PodDefaults.exporterResources(),
                PodDefaults.containerSecurity());
    }

    /** @param pod the security context of the pod that it runs in */
    ExporterSettings read(DatabasesSpec.@Nullable Exporter exporter, PodSecurityContext pod, String path) {
        if (exporter == null) {
            return byDefault(false);
        }
        return new ExporterSettings(
                Boolean.TRUE.equals(exporter.enabled()),
                Images.read(exporter.image(), Images.EXPORTER, path + ".image", problems),
                PullPolicies.read(exporter.imagePullPolicy(), path + ".imagePullPolicy", problems),
                exporter.args() == null
                        ? List.of()
                        : exporter.args().stream().filter(Objects::nonNull).toList(),
                env(exporter, path + ".env"),
                quantities.read(exporter.resources(), path + ".resources", PodDefaults.exporterResources()),
                parts.read(
                        exporter.containerSecurityContext(),
                        SecurityContext.class,
                        path + ".containerSecurityContext",
                        PodDefaults.containerSecurity(pod)));
    }

    private List<EnvVar> env(DatabasesSpec.Exporter exporter, String path) {
        List<EnvVar> env = parts.readAll(exporter.env(), EnvVar.class, path);
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).getName() == null || env.get(i).getName().isEmpty()) {
                problems.add(path + "[" + i + "].name", "is missing; say which variable it is");
            }
        }
        new Repeats(problems).refuse(env, EnvVar::getName, path, "name");
        return env;
    }
}

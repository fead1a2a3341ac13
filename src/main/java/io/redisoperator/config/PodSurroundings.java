package io.redisoperator.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the process can learn of the pod that it runs in.
 *
 * @param name of the pod; empty outside of one
 * @param namespace of the pod; empty outside of one
 */
record PodSurroundings(Optional<String> name, Optional<String> namespace) {
    static final PodSurroundings NONE = new PodSurroundings(Optional.empty(), Optional.empty());

    private static final Path NAMESPACE_FILE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    /** Reads {@code POD_NAME} and {@code POD_NAMESPACE}, and the mounted service account for the latter. */
    static PodSurroundings of(Map<String, String> environment) {
        return new PodSurroundings(
                value(environment, "POD_NAME"),
                value(environment, "POD_NAMESPACE").or(PodSurroundings::serviceAccountNamespace));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank());
    }

    private static Optional<String> serviceAccountNamespace() {
        try {
            return Optional.of(Files.readString(NAMESPACE_FILE).strip()).filter(v -> !v.isEmpty());
        } catch (IOException outsideOfAPod) {
            return Optional.empty();
        }
    }
}

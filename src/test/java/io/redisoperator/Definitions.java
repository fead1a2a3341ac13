package io.redisoperator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The definitions of our resources, as {@code k8s/} has them. */
public final class Definitions {
    private Definitions() {}

    public static void install(KubernetesClient client) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("k8s"))) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("redisfailovers."))
                    .toList()) {
                try (InputStream content = Files.newInputStream(file)) {
                    client.load(content).serverSideApply();
                }
            }
        }
    }
}

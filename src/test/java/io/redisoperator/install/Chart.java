package io.redisoperator.install;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The chart in {@code helm/}, worked on by Helm as a library. */
final class Chart {
    static final Path FOLDER = Path.of("helm/redis-operator");

    private Chart() {}

    static Helm helm() {
        return new Helm(FOLDER);
    }

    /** The objects that {@code helm template} prints with these values, in YAML. */
    static List<HasMetadata> render(String values) {
        return render("redis-operator", "operators", values);
    }

    static List<HasMetadata> render(String release, String namespace, String values) {
        Path file = temporary(values);
        TemplateCommand template = helm().template()
                .withName(release)
                .withNamespace(namespace)
                .withKubeVersion("1.30.0")
                .withValuesFile(file);
        return Manifests.parse(template.call());
    }

    static Path temporary(String yaml) {
        try {
            Path file = Files.createTempFile("chart", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

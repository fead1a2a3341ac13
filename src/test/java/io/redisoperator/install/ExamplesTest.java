package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.SeedFailover;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    private static final Path FOLDER = Path.of("examples");

    @ParameterizedTest
    @MethodSource("examples")
    void asksForOneFailoverInFieldsThatExist(Path example) {
        assertThat(Manifests.read(example))
                .filteredOn(object -> object instanceof SeedFailover || object instanceof DatabasesFailover)
                .hasSize(1);
    }

    @Test
    void bringsTheSecretThatAuthNames() {
        List<HasMetadata> objects = Manifests.read(FOLDER.resolve("auth.yaml"));

        Secret secret = Manifests.only(Secret.class, objects);
        DatabasesFailover failover = Manifests.only(DatabasesFailover.class, objects);
        assertThat(failover.getSpec().auth().secretPath())
                .isEqualTo(secret.getMetadata().getName());
        assertThat(secret.getStringData()).containsKey("password");
    }

    static List<Path> examples() {
        return Manifests.files(FOLDER);
    }
}

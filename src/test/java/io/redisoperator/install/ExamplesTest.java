package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.api.SeedFailover;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** Of what Redis and sentinels have in common, one of the two is enough; of a claim's status, which has no effect, none. */
    @Test
    void showsEveryField() {
        Set<String> shown = examples().stream()
                .flatMap(example -> Manifests.read(example).stream())
                .filter(DatabasesFailover.class::isInstance)
                .flatMap(failover -> paths(spec(failover), ""))
                .map(ExamplesTest::ofEitherKindOfPod)
                .collect(Collectors.toSet());

        assertThat(fields(DatabasesSpec.class, "")
                        .map(ExamplesTest::ofEitherKindOfPod)
                        .filter(path -> !path.equals("/storage/persistentVolumeClaim/status")))
                .hasSizeGreaterThan(50)
                .isSubsetOf(shown);
    }

    private static JsonNode spec(HasMetadata failover) {
        try {
            return new ObjectMapper().readTree(Serialization.asJson(failover)).path("spec");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ofEitherKindOfPod(String path) {
        return path.replaceFirst("^/(redis|sentinel)/", "/");
    }

    private static Stream<String> paths(JsonNode node, String path) {
        Stream<String> below = node.isArray()
                ? IntStream.range(0, node.size()).boxed().flatMap(i -> paths(node.get(i), path))
                : node.properties().stream().flatMap(field -> paths(field.getValue(), path + "/" + field.getKey()));
        return node.isNull() ? Stream.of() : Stream.concat(Stream.of(path), below);
    }

    private static Stream<String> fields(Class<?> type, String path) {
        return Arrays.stream(type.getRecordComponents()).flatMap(field -> {
            String here = path + "/" + field.getName();
            return Stream.concat(
                    Stream.of(here), records(field.getGenericType()).flatMap(part -> fields(part, here)));
        });
    }

    /** The type itself, or what a list of it holds. */
    private static Stream<Class<?>> records(Type type) {
        return switch (type) {
            case Class<?> one when one.isRecord() -> Stream.of(one);
            case ParameterizedType many ->
                Arrays.stream(many.getActualTypeArguments()).flatMap(ExamplesTest::records);
            default -> Stream.of();
        };
    }

    static List<Path> examples() {
        return Manifests.files(FOLDER);
    }
}

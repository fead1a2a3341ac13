package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No field of {@code databases.spotahome.com/v1} is accepted and then ignored, but for one that is documented so: each shows
 * in an object, or in what runs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryFieldIT {
    private static final Path MANIFEST = Path.of("src/test/resources/io/redisoperator/system/every-field.yaml");
    private static final Duration SOON = Duration.ofMinutes(1);

    /** Fields whose effect takes a cluster, or an edit, of their own. */
    private static final Map<String, Class<?>> ELSEWHERE = Map.of(
            "spec.engine", EngineIT.class,
            "spec.redis.disableMasterRollout", ShapedPodsIT.class,
            "spec.bootstrapNode.host", BootstrapNodeIT.class,
            "spec.bootstrapNode.port", BootstrapNodeIT.class,
            "spec.bootstrapNode.auth.secretPath", BootstrapNodeIT.class,
            "spec.bootstrapNode.allowSentinels", AnnouncedExternalIT.class);

    /** Fields whose value is what a failover without them has. */
    private static final Map<String, String> BY_DEFAULT = Map.of(
            "spec.bootstrapNode.enabled", "false is as if the whole were left out",
            "spec.sentinel.dnsPolicy", "ClusterFirst is what pods outside of the network of their nodes have");

    /** Fields that are there for those who cannot leave them out. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            "spec.redis.storage.persistentVolumeClaim.status",
            "manifests that are written from Go types have an empty one, and kubectl apply refuses what no schema knows");

    private static final List<String> FAILOVERS = List.of("every", "other");
    private static final Map<String, FieldEffects.Effect> HERE = FieldEffects.byPath();

    private Playground playground;

    /** A field that a resource of the manifest sets. */
    record Asked(String resource, String path, JsonNode value) {
        @Override
        public String toString() {
            return path + " of " + resource;
        }
    }

    @BeforeAll
    void start() {
        playground = new Playground().withOperator();
        playground.cluster.apply(MANIFEST, "default");
        FAILOVERS.forEach(name -> playground.awaitReady(key(name)));
    }

    @AfterAll
    void close() {
        playground.close();
    }

    static List<Asked> fields() throws IOException {
        List<Asked> fields = new ArrayList<>();
        for (String document : Files.readString(MANIFEST).split("\n---\n", -1)) {
            JsonNode resource = Serialization.unmarshal(document, JsonNode.class);
            String name = resource.at("/metadata/name").asText();
            HERE.keySet().forEach(path -> {
                JsonNode value = resource.at("/" + path.replace('.', '/'));
                if (!value.isMissingNode()) {
                    fields.add(new Asked(name, path, value));
                }
            });
        }
        return fields;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void showsInWhatRuns(Asked field) {
        await(field.toString())
                .pollDelay(Duration.ZERO)
                .atMost(SOON)
                .untilAsserted(() -> HERE.get(field.path())
                        .shows(field.value(), new RunningFailover(playground, key(field.resource()))));
    }

    /** Those that one failover sets and the other does not. */
    static List<Asked> fieldsOfOne() throws IOException {
        List<Asked> all = fields();
        return all.stream()
                .filter(field ->
                        all.stream().filter(f -> f.path().equals(field.path())).count() == 1)
                .filter(field -> !BY_DEFAULT.containsKey(field.path()))
                .toList();
    }

    /** Else the look at it would prove nothing, or one failover would have what only another asked for. */
    @ParameterizedTest
    @MethodSource("fieldsOfOne")
    void doesNotShowInAFailoverThatDoesNotSetIt(Asked field) {
        String without = FAILOVERS.stream()
                .filter(name -> !name.equals(field.resource()))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() ->
                        HERE.get(field.path()).shows(field.value(), new RunningFailover(playground, key(without))))
                .as("%s seen in %s", field, without)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void looksAtEveryFieldOfTheSchemaHereOrElsewhere() throws IOException {
        Set<String> looked = new TreeSet<>(ELSEWHERE.keySet());
        looked.addAll(WITHOUT_EFFECT.keySet());
        fields().forEach(field -> looked.add(field.path()));

        assertThat(looked).containsAll(HERE.keySet()).isEqualTo(schema());
    }

    @Test
    void runsTheScriptOfTheSpecBeforeAPodEnds() {
        RunningFailover every = new RunningFailover(playground, key("every"));
        Pod replica = every.pods(Component.REDIS).stream()
                .filter(pod -> !playground.leads(pod))
                .findFirst()
                .orElseThrow();
        String name = replica.getMetadata().getName();

        playground.client.pods().resource(replica).delete();

        await().atMost(Playground.LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(every.pods(Component.REDIS))
                        .filteredOn(pod -> pod.getMetadata().getName().equals(name))
                        .singleElement()
                        .satisfies(pod -> {
                            assertThat(pod.getMetadata().getUid())
                                    .isNotEqualTo(replica.getMetadata().getUid());
                            assertThat(every.run(pod, Component.REDIS, "cat", "/data/farewell"))
                                    .isEqualTo(name);
                        }));
        playground.awaitWhole(every.key(), 2, 2);
    }

    /** The paths of all fields that are not made of fields which the schema knows. */
    private Set<String> schema() {
        JSONSchemaProps all = playground
                .client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("redisfailovers.databases.spotahome.com")
                .get()
                .getSpec()
                .getVersions()
                .getFirst()
                .getSchema()
                .getOpenAPIV3Schema();
        return new TreeSet<>(leaves("spec", all.getProperties().get("spec")).toList());
    }

    private static Stream<String> leaves(String path, JSONSchemaProps schema) {
        Map<String, JSONSchemaProps> inside = schema.getProperties();
        boolean open = Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields());
        return open || inside == null || inside.isEmpty()
                ? Stream.of(path)
                : new TreeMap<>(inside)
                        .entrySet().stream().flatMap(field -> leaves(path + "." + field.getKey(), field.getValue()));
    }

    private static ClusterKey key(String name) {
        return new ClusterKey("default", name);
    }
}

package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.kube.CarriedStatus;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CreationIT {
    private static final int AT_ONCE = 6;
    /** Needs a Redis that runs elsewhere; {@link BootstrapNodeIT} brings it one. */
    private static final String NOT_ALONE = "bootstrap-node.yaml";

    private static final String VALKEY = "valkey.yaml";

    private final List<ClusterKey> deleted = new ArrayList<>();
    private Playground playground;

    @BeforeAll
    void start() {
        playground = new Playground().withOperator();
    }

    /** The examples have had the others' time to go. */
    @AfterAll
    void close() {
        try {
            deleted.forEach(playground::awaitGone);
        } finally {
            playground.close();
        }
    }

    /** Some side by side, so that one more example costs little; not all, so that none waits for the machine. */
    static List<List<Path>> someExamples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            List<Path> all = files.filter(f -> f.toString().endsWith(".yaml") && !f.endsWith(NOT_ALONE))
                    .filter(f -> RealValkey.isHere() || !f.endsWith(VALKEY))
                    .sorted()
                    .toList();
            return IntStream.range(0, (all.size() + AT_ONCE - 1) / AT_ONCE)
                    .mapToObj(i -> all.subList(i * AT_ONCE, Math.min(all.size(), (i + 1) * AT_ONCE)))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("someExamples")
    void bringsEveryExampleToReady(List<Path> examples) {
        List<HasMetadata> failovers = examples.stream()
                .flatMap(example -> playground.cluster.apply(example, "default").stream())
                .filter(o -> "RedisFailover".equals(o.getKind()))
                .toList();

        assertThat(failovers).hasSameSizeAs(examples);
        for (HasMetadata failover : failovers) {
            await(failover.getMetadata().getName() + " to be Ready")
                    .atMost(Playground.LONG.multipliedBy(2))
                    .until(() -> isReady(playground.client.resource(failover).get()));
            assertThat(playground.pods(key(failover), Component.BOOTSTRAP)).isEmpty();
            assertThat(playground.labelledMasters(key(failover))).hasSize(1);
        }
        failovers.forEach(failover -> playground.client.resource(failover).delete());
        failovers.forEach(failover -> deleted.add(key(failover)));
    }

    @Test
    void givesEveryObjectAnOwnerSoThatADeletionNeedsNoOperator() {
        ClusterKey key = playground.apply(new ClusterKey("default", "orphanless"), "");
        playground.awaitReady(key);
        List<HasMetadata> objects = objects(key);
        assertThat(objects)
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        o -> assertThat(o.getMetadata().getOwnerReferences()).isNotEmpty());

        playground.stopOperator();
        try {
            playground.delete(key);
            playground.awaitGone(key);
            await().atMost(Playground.LONG).until(() -> objects(key).isEmpty());
        } finally {
            playground.withOperator();
        }
    }

    @Test
    void takesTheDataOfKeptClaimsBackInsteadOfAnEmptyMaster() {
        ClusterKey key = new ClusterKey("default", "reborn");
        String spec = """
                redis:
                  storage:
                    keepAfterDeletion: true
                    persistentVolumeClaim:
                      metadata:
                        name: data
                      spec:
                        accessModes: [ReadWriteOnce]
                        resources:
                          requests:
                            storage: 1Gi
                """;
        playground.apply(key, spec);
        playground.awaitReady(key);
        playground.set(key, "kept", "yes", 2);
        for (Pod pod : playground.pods(key, Component.REDIS)) {
            playground.redis(pod, "SAVE");
        }
        playground.delete(key);
        playground.awaitGone(key);
        assertThat(playground.client.persistentVolumeClaims().inNamespace("default").list().getItems().stream()
                        .filter(c -> c.getMetadata().getName().startsWith("data-rfr-reborn-")))
                .hasSize(3)
                .allSatisfy((PersistentVolumeClaim c) ->
                        assertThat(c.getMetadata().getOwnerReferences()).isEmpty());

        playground.apply(key, spec + "  image: redis:does-not-exist\n");
        await().atMost(Playground.LONG).until(() -> playground.told(key).contains("ImagePullBackOff"));
        playground.apply(key, spec);

        playground.awaitReady(key);
        assertThat(playground.redis(playground.master(key), "GET", "kept")).isEqualTo("yes");
    }

    @Test
    void goesOnOnceAnImageIsMendedThatNobodyCouldPull() {
        ClusterKey key = playground.apply(new ClusterKey("default", "misspelt"), """
                redis:
                  image: redis:does-not-exist
                """);
        await().atMost(Playground.LONG)
                .until(() -> playground.told(key).contains("container redis of rfb-misspelt: ImagePullBackOff"));

        playground.apply(key, "");

        playground.awaitWhole(key, 3, 3);
        assertThat(playground.pods(key, Component.BOOTSTRAP)).isEmpty();
    }

    /** Redis runs beside it, in pods that the StatefulSet leaves as they are. */
    @Test
    void goesOnOnceTheImageOfASidecarIsMended() {
        ClusterKey key = playground.apply(new ClusterKey("default", "halted"), """
                redis:
                  exporter:
                    enabled: true
                    image: redis_exporter:does-not-exist
                """);
        await().atMost(Playground.LONG)
                .until(() -> playground.told(key).contains("ImagePullBackOff")
                        && playground.told(key).contains("0 of 3 Redis pods are ready"));

        playground.apply(key, """
                redis:
                  exporter:
                    enabled: true
                """);

        playground.awaitWhole(key, 3, 3);
        assertThat(playground.pods(key, Component.BOOTSTRAP)).isEmpty();
    }

    @Test
    void waitsForAMissingSecretAndGoesOnByItself() {
        ClusterKey key = playground.apply(new ClusterKey("default", "secretive"), """
                auth:
                  secretPath: no-such-secret
                """);
        await().atMost(Playground.LONG)
                .until(() -> playground.condition(key, "Ready").equals("False SecretNotFound"));
        assertThat(objects(key)).isEmpty();

        playground
                .client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("no-such-secret")
                        .withNamespace("default")
                        .endMetadata()
                        .addToStringData("password", "s3cret-enough")
                        .build())
                .create();

        playground.awaitReady(key);
        assertThat(playground
                        .client
                        .configMaps()
                        .inNamespace("default")
                        .list()
                        .getItems()
                        .toString())
                .doesNotContain("s3cret-enough");
    }

    @Test
    void createsNothingForTheSecondOfTwoResourcesOfOneName() {
        ClusterKey key = playground.apply(new ClusterKey("default", "twice"), "");
        playground.awaitReady(key);
        List<String> uids = objects(key).stream()
                .map(o -> o.getMetadata().getUid())
                .sorted()
                .toList();

        SeedFailover second = new SeedFailover();
        second.getMetadata().setName("twice");
        second.getMetadata().setNamespace("default");
        playground.client.resource(second).create();

        await().atMost(Playground.LONG)
                .until(() -> Objects.toString(
                                playground.client.resource(second).get().getStatus())
                        .contains("NameConflict"));
        assertThat(objects(key).stream().map(o -> o.getMetadata().getUid()).sorted())
                .isEqualTo(uids);
    }

    private List<HasMetadata> objects(ClusterKey key) {
        return Stream.of(
                        playground
                                .client
                                .pods()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems(),
                        playground
                                .client
                                .services()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems(),
                        playground
                                .client
                                .configMaps()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems(),
                        playground
                                .client
                                .apps()
                                .statefulSets()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems(),
                        playground
                                .client
                                .apps()
                                .deployments()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems(),
                        playground
                                .client
                                .policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace(key.namespace())
                                .withLabel(Labels.NAME, key.name())
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .map(HasMetadata.class::cast)
                .toList();
    }

    private static ClusterKey key(HasMetadata failover) {
        return new ClusterKey(
                failover.getMetadata().getNamespace(), failover.getMetadata().getName());
    }

    private static boolean isReady(HasMetadata resource) {
        return resource != null
                && CarriedStatus.of(resource).map(Playground::ready).orElse(false);
    }
}

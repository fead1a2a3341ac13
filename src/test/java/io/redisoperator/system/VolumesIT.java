package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.redisoperator.Seams;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.localcluster.site.MortalOperator;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What edits of the storage change on a running cluster, and what they leave alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumesIT {
    /** Three claims grow, the StatefulSet goes and comes. */
    private static final int WRITES_OF_A_GROWTH = 5;

    /** A death takes half a minute: without {@code -DeveryDeath=true} every third write is deadly. */
    private static final int STRIDE = Boolean.getBoolean("everyDeath") ? 1 : 3;

    private final List<ClusterKey> deleted = new ArrayList<>();
    private Playground playground;
    private LocalOperator operator;

    @BeforeAll
    void start() {
        playground = new Playground();
        operator = operatorOf("default");
        storageClass("growing", true);
        storageClass("fixed", false);
    }

    /** What a test deleted has had the others' time to go. */
    @AfterAll
    void close() {
        try {
            deleted.forEach(playground::awaitGone);
            await().atMost(Playground.LONG)
                    .until(() -> deleted.stream().allMatch(key -> claims(key).isEmpty()));
        } finally {
            operator.close();
            playground.close();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void growsVolumesAroundRunningPodsAndMakesLaterReplicasAsLarge() {
        ClusterKey key = create("larger", "growing");
        List<String> before = running(key);

        playground.apply(key, spec("growing", "2Gi", 3, "false"));

        playground.awaitWhole(key, 3, 3);
        assertThat(sizes(key)).containsExactly("2Gi", "2Gi", "2Gi");
        assertThat(templateSize(key)).isEqualTo("2Gi");
        assertThat(running(key)).isEqualTo(before);
        await().atMost(Playground.LONG).until(() -> events(key).contains("StatefulSetRenewed"));
        assertThat(events(key)).contains("VolumeGrowing");

        playground.apply(key, spec("growing", "2Gi", 4, "false"));

        playground.awaitWhole(key, 4, 3);
        assertThat(sizes(key)).containsExactly("2Gi", "2Gi", "2Gi", "2Gi");
        assertThat(running(key)).containsAll(before);

        playground.apply(key, spec("growing", "1Gi", 4, "false"));

        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(message(key, "ConfigApplied"))
                        .contains(
                                "spec.redis.storage.persistentVolumeClaim.spec.resources.requests.storage: 1Gi is less"
                                        + " than the 2Gi"));
        assertThat(running(key)).containsAll(before);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void goesOnWithEverythingElseWhereAClassLetsNoVolumeGrow() {
        ClusterKey key = create("stuck", "fixed");

        playground.apply(key, spec("fixed", "2Gi", 3, "false") + "  customConfig: [maxmemory 64mb, databases 20]\n");

        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(message(key, "ConfigApplied"))
                        .contains("spec.redis.storage.persistentVolumeClaim.spec.resources.requests.storage")
                        .contains("allowVolumeExpansion"));
        await().atMost(Playground.LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(playground.pods(key, Component.REDIS))
                        .hasSize(3)
                        .allSatisfy(pod -> {
                            assertThat(playground.redis(pod, "CONFIG", "GET", "databases"))
                                    .isEqualTo("databases\n20");
                            assertThat(playground.redis(pod, "CONFIG", "GET", "maxmemory"))
                                    .isEqualTo("maxmemory\n67108864");
                        }));
        assertThat(sizes(key)).containsExactly("1Gi", "1Gi", "1Gi");
        assertThat(templateSize(key)).isEqualTo("1Gi");

        playground.apply(key, spec("fixed", "1Gi", 3, "false"));

        playground.awaitWhole(key, 3, 3);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void keepsClaimsOrLetsThemGoAsTheSpecSaysLast() {
        ClusterKey key = create("undecided", "fixed");
        List<String> before = running(key);

        playground.apply(key, spec("fixed", "1Gi", 3, "true"));

        playground.awaitWhole(key, 3, 3);
        assertThat(claims(key))
                .hasSize(3)
                .allSatisfy(claim ->
                        assertThat(claim.getMetadata().getOwnerReferences()).isEmpty());

        playground.apply(key, spec("fixed", "1Gi", 3, "false"));

        playground.awaitWhole(key, 3, 3);
        assertThat(running(key)).isEqualTo(before);
        playground.delete(key);
        deleted.add(key);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void finishesAGrowthWhereverTheFirstOperatorDied() {
        ClusterKey key = new ClusterKey("mortal", "mortal");
        playground.namespace(key.namespace());
        LocalOperator creator = operatorOf(key.namespace());
        try {
            create(key, "growing");
        } finally {
            creator.close();
        }
        List<String> before = running(key);
        for (int deadly = 1; deadly <= WRITES_OF_A_GROWTH; deadly += STRIDE) {
            String size = (deadly + 1) + "Gi";
            MortalOperator mortal = new MortalOperator(deadly);
            LocalOperator first = mortal.start(playground.options("first").in(key.namespace()));
            playground.apply(key, spec("growing", size, 3, "false"));
            await(size + ": death")
                    .atMost(Playground.LONG)
                    .until(() -> mortal.death().isDone());
            first.kill();
            LocalOperator second = operatorOf(key.namespace());
            try {
                playground.awaitWhole(key, 3, 3);
                assertThat(templateSize(key)).as("after %s", mortal.writes()).isEqualTo(size);
                assertThat(sizes(key)).containsExactly(size, size, size);
                assertThat(running(key)).as("after %s", mortal.writes()).isEqualTo(before);
            } finally {
                second.close();
            }
        }
    }

    private ClusterKey create(String name, String storageClass) {
        return create(new ClusterKey("default", name), storageClass);
    }

    private ClusterKey create(ClusterKey key, String storageClass) {
        playground.apply(key, spec(storageClass, "1Gi", 3, "false"));
        playground.awaitWhole(key, 3, 3);
        return key;
    }

    /** Those that die are not to find another one at their cluster. */
    private LocalOperator operatorOf(String namespace) {
        return LocalOperator.start(playground.options("of-" + namespace).in(namespace), Seams.NONE);
    }

    private static String spec(String storageClass, String size, int replicas, String keep) {
        return """
                redis:
                  replicas: %d
                  storage:
                    keepAfterDeletion: %s
                    persistentVolumeClaim:
                      metadata:
                        name: data
                      spec:
                        storageClassName: %s
                        accessModes: [ReadWriteOnce]
                        resources:
                          requests:
                            storage: %s
                """.formatted(replicas, keep, storageClass, size);
    }

    /** Pods with their processes: one that restarts, in place or not, makes the list another. */
    private List<String> running(ClusterKey key) {
        return playground.pods(key, Component.REDIS).stream()
                .map((Pod pod) -> pod.getMetadata().getUid() + " "
                        + pod.getStatus().getContainerStatuses().getFirst().getRestartCount())
                .toList();
    }

    private List<PersistentVolumeClaim> claims(ClusterKey key) {
        return playground
                .client
                .persistentVolumeClaims()
                .inNamespace(key.namespace())
                .withLabel(Labels.NAME, key.name())
                .list()
                .getItems();
    }

    private List<String> sizes(ClusterKey key) {
        return claims(key).stream()
                .map(claim -> String.valueOf(claim.getStatus().getCapacity().get("storage")))
                .toList();
    }

    private String templateSize(ClusterKey key) {
        StatefulSet set = playground
                .client
                .apps()
                .statefulSets()
                .inNamespace(key.namespace())
                .withName("rfr-" + key.name())
                .get();
        return String.valueOf(set.getSpec()
                .getVolumeClaimTemplates()
                .getFirst()
                .getSpec()
                .getResources()
                .getRequests()
                .get("storage"));
    }

    private String message(ClusterKey key, String type) {
        return playground.status(key).conditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .map(condition -> condition.getMessage())
                .findFirst()
                .orElse("");
    }

    private List<String> events(ClusterKey key) {
        return playground.client.v1().events().inNamespace(key.namespace()).list().getItems().stream()
                .filter(event -> key.name().equals(event.getInvolvedObject().getName()))
                .map(event -> event.getReason())
                .toList();
    }

    private void storageClass(String name, boolean grows) {
        HasMetadata made = new StorageClassBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withProvisioner("example.org/folders")
                .withAllowVolumeExpansion(grows)
                .build();
        playground.client.resource(made).create();
    }
}

package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What an edit of the spec changes, and what it leaves alone. */
class EditIT {
    private static final ClusterKey KEY = new ClusterKey("default", "edited");

    private final Playground playground = new Playground();

    @BeforeEach
    void create() {
        playground.withOperator().apply(KEY, "");
        playground.awaitWhole(KEY, 3, 3);
        playground.set(KEY, "kept", "yes", 2);
    }

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void changesARunTimeSettingWithoutRestartingAnything() {
        List<String> before = uids(Component.REDIS);

        playground.apply(KEY, """
                redis:
                  customConfig:
                  - maxmemory 64mb
                  - maxmemory-policy allkeys-lru
                """);

        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.REDIS))
                        .allSatisfy(p -> {
                            assertThat(playground.redis(p, "CONFIG", "GET", "maxmemory"))
                                    .isEqualTo("maxmemory\n67108864");
                            assertThat(playground.redis(p, "CONFIG", "GET", "maxmemory-policy"))
                                    .isEqualTo("maxmemory-policy\nallkeys-lru");
                        }));
        playground.awaitWhole(KEY, 3, 3);
        assertThat(uids(Component.REDIS)).isEqualTo(before);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void rollsRedisForANewImageReplicasFirstAndKeepsEveryKey() {
        List<String> sentinels = uids(Component.SENTINEL);

        playground.apply(KEY, """
                redis:
                  image: redis:7.2.4-alpine
                """);

        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).stream()
                        .allMatch(p -> p.getSpec()
                                .getContainers()
                                .getFirst()
                                .getImage()
                                .equals("redis:7.2.4-alpine")));
        playground.awaitWhole(KEY, 3, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
        assertThat(uids(Component.SENTINEL)).isEqualTo(sentinels);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void stopsAtOnePodForAnImageThatDoesNotExistAndGoesOnOnceItIsMended() {
        playground.apply(KEY, """
                redis:
                  image: redis:does-not-exist
                """);
        await().atMost(Playground.LONG).until(() -> progress().contains("redis:does-not-exist") && trouble() == 1);
        assertThat(playground.condition(KEY, "Progressing")).startsWith("True");
        assertThat(playground.labelledMasters(KEY)).hasSize(1);

        playground.apply(KEY, """
                redis:
                  image: redis:7.2.4-alpine
                """);

        await().atMost(Playground.LONG).until(() -> trouble() == 0);
        playground.awaitWhole(KEY, 3, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void scalesBothUpAndDownAgain() {
        playground.apply(KEY, """
                redis:
                  replicas: 5
                sentinel:
                  replicas: 5
                """);
        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).size() == 5);
        playground.awaitReady(KEY);
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.SENTINEL))
                        .hasSize(5)
                        .allSatisfy(s -> assertThat(playground.sentinel(s, "SENTINEL", "MASTER", "mymaster"))
                                .contains("quorum\n3\n")));

        playground.apply(KEY, """
                redis:
                  replicas: 3
                sentinel:
                  replicas: 3
                """);

        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.SENTINEL))
                        .hasSize(3)
                        .allSatisfy(s -> assertThat(playground.sentinel(s, "SENTINEL", "MASTER", "mymaster"))
                                .contains("quorum\n2\n")));
        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).size() == 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void addsAndRemovesTheExporter() {
        playground.apply(KEY, """
                redis:
                  exporter:
                    enabled: true
                """);
        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).stream()
                        .allMatch(p -> p.getSpec().getContainers().size() == 2));
        playground.awaitWhole(KEY, 3, 3);
        assertThat(exporterService()).isTrue();

        playground.apply(KEY, "");

        await().atMost(Playground.LONG).until(() -> !exporterService());
        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).stream()
                        .allMatch(p -> p.getSpec().getContainers().size() == 1));
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }

    private boolean exporterService() {
        return playground
                        .client
                        .services()
                        .inNamespace(KEY.namespace())
                        .withName("rfr-edited")
                        .get()
                != null;
    }

    /** What the condition says, which has what the container says in it. */
    private String progress() {
        return playground.status(KEY).conditions().stream()
                .filter(condition -> condition.getType().equals("Progressing"))
                .map(Condition::getMessage)
                .findFirst()
                .orElse("");
    }

    private long trouble() {
        return playground.pods(KEY, Component.REDIS).stream()
                .filter(p -> p.getSpec().getContainers().getFirst().getImage().equals("redis:does-not-exist"))
                .count();
    }

    private List<String> uids(Component component) {
        return playground.pods(KEY, component).stream()
                .map((Pod p) -> p.getMetadata().getUid())
                .toList();
    }
}

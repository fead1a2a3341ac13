package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** An engine that does not fit the image, and one that follows another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineIT {
    private static final String VALKEY = "engine: Valkey";
    private static final String REDIS = "engine: Redis";
    private static final List<Component> BOTH = List.of(Component.REDIS, Component.SENTINEL);

    private Playground playground;

    @BeforeAll
    void start() {
        playground = new Playground().withOperator();
    }

    @AfterAll
    void close() {
        playground.close();
    }

    @Test
    void saysThatTheImageHasNoProgramOfValkey() {
        ClusterKey key = playground.apply(
                new ClusterKey("default", "redises"), VALKEY + "\nredis: {image: 'example.org/redis:7'}");

        awaitMessage(key, "Progressing", "the image has no valkey-server; spec.engine says");
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    @EnabledIf(value = "io.redisoperator.system.RealValkey#isHere", disabledReason = RealValkey.MISSING)
    void saysThatTheImageHasNoProgramOfRedis() {
        ClusterKey key = playground.apply(
                new ClusterKey("default", "valkeys"), REDIS + "\nredis: {image: 'example.org/valkey:8'}");

        awaitMessage(key, "Progressing", "the image has no redis-server; spec.engine says");
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    @EnabledIf(value = "io.redisoperator.system.RealValkey#isHere", disabledReason = RealValkey.MISSING)
    void movesToValkeyWithTheSameDataUnlessValkeyCannotReadIt() {
        ClusterKey key = playground.apply(new ClusterKey("default", "moving"), REDIS);
        playground.awaitWhole(key, 3, 3);
        playground.set(key, "kept", "yes", 2);
        Map<String, String> runs = runs(key);

        playground.apply(key, VALKEY);

        if (redisIsForeignToValkey()) {
            awaitMessage(key, "Degraded", "whose data no Valkey reads: set spec.engine back to Redis");
            playground.apply(key, REDIS);
            playground.awaitWhole(key, 3, 3);
            assertThat(runs(key)).as("no Redis was replaced").isEqualTo(runs);
        } else {
            awaitImage(key, "valkey/valkey:");
        }
        assertThat(playground.redis(playground.master(key), "GET", "kept")).isEqualTo("yes");
        playground.delete(key);
        playground.awaitGone(key);
    }

    private boolean redisIsForeignToValkey() {
        List<Integer> version = List.of(
                        playground.cluster.kubelet().redis().version().split("\\.", -1))
                .stream()
                .map(Integer::valueOf)
                .toList();
        return version.get(0) > 7 || (version.get(0) == 7 && version.get(1) >= 4);
    }

    private void awaitImage(ClusterKey key, String image) {
        for (Component component : BOTH) {
            await(component + " of " + image)
                    .atMost(Playground.LONG)
                    .untilAsserted(() -> assertThat(playground.pods(key, component))
                            .hasSize(3)
                            .allSatisfy(pod -> assertThat(pod.getSpec()
                                            .getContainers()
                                            .getFirst()
                                            .getImage())
                                    .startsWith(image)));
        }
        playground.awaitWhole(key, 3, 3);
        assertThat(playground.redis(playground.master(key), "GET", "kept")).isEqualTo("yes");
    }

    private void awaitMessage(ClusterKey key, String type, String part) {
        await(type + " of " + key)
                .atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(
                                Optional.ofNullable(playground.status(key).conditions())
                                        .orElse(List.of()))
                        .filteredOn(condition -> condition.getType().equals(type))
                        .extracting(Condition::getMessage)
                        .first()
                        .asString()
                        .contains(part));
    }

    private Map<String, String> runs(ClusterKey key) {
        return playground.pods(key, Component.REDIS).stream()
                .collect(Collectors.toMap(
                        (Pod pod) -> pod.getMetadata().getName(),
                        pod -> pod.getMetadata().getUid()));
    }
}

package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.ObjectNames;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Edits of what a running cluster listens on, is called by its sentinels, and runs. */
class ServerEditIT {
    private static final ClusterKey KEY = new ClusterKey("default", "moved");

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

    /** The master stays at the old port until it fails, so that the pods listen on both for a while. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void movesToAnotherPortAndFailsOverBetweenBothMeanwhile() {
        List<String> sentinels = uids(Component.SENTINEL);

        playground.apply(KEY, "redis: {port: 7000, disableMasterRollout: true}");
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.REDIS))
                        .extracting(Playground::port)
                        .containsExactlyInAnyOrder(6379, 7000, 7000));
        Pod master = playground.master(KEY);
        assertThat(Playground.port(master)).isEqualTo(6379);
        await().atMost(Playground.LONG)
                .untilAsserted(
                        () -> assertThat(playground.redis(master, "ROLE")).contains("7000"));
        await().atMost(Playground.LONG)
                .until(() -> playground.redis(master, "INFO", "replication").contains("connected_slaves:2"));

        playground.kill(master, "redis");

        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.REDIS))
                        .extracting(Playground::port)
                        .containsExactly(7000, 7000, 7000));
        playground.awaitWhole(KEY, 3, 3);
        Pod now = playground.master(KEY);
        assertThat(playground.redis(now, "GET", "kept")).isEqualTo("yes");
        for (Pod sentinel : playground.pods(KEY, Component.SENTINEL)) {
            assertThat(playground.sentinel(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                    .isEqualTo(now.getStatus().getPodIP() + "\n7000");
        }
        assertThat(playground
                        .client
                        .services()
                        .inNamespace(KEY.namespace())
                        .withName(ObjectNames.of(KEY).masterService())
                        .get()
                        .getSpec()
                        .getPorts())
                .extracting("port")
                .containsExactly(7000);
        assertThat(uids(Component.SENTINEL)).isEqualTo(sentinels);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void isKnownToSentinelsByOneNameOnlyAfterThatChangesAndAgain() {
        List<String> redis = uids(Component.REDIS);

        playground.apply(KEY, "sentinel: {disableMyMaster: true}");
        awaitMasterName("moved", "mymaster");

        playground.apply(KEY, "");
        awaitMasterName("mymaster", "moved");
        assertThat(uids(Component.REDIS)).isEqualTo(redis);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }

    private void awaitMasterName(String name, String former) {
        await().ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.SENTINEL))
                        .hasSize(3)
                        .allSatisfy(sentinel -> assertThat(playground
                                        .sentinel(sentinel, "SENTINEL", "MASTERS")
                                        .lines())
                                .contains(name)
                                .doesNotContain(former)));
        playground.awaitWhole(KEY, 3, 3);
    }

    private List<String> uids(Component component) {
        return playground.pods(KEY, component).stream()
                .map((Pod p) -> p.getMetadata().getUid())
                .toList();
    }
}

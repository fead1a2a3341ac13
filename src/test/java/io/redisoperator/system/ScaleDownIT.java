package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster that is to have one Redis at the very moment at which its master dies. */
class ScaleDownIT {
    private static final ClusterKey KEY = new ClusterKey("default", "smaller");
    private static final String SENTINELS = """
            sentinel:
              customConfig:
              - down-after-milliseconds 2000
              - failover-timeout 6000
            """;

    private final Playground playground = new Playground();

    @BeforeEach
    void create() {
        playground.withOperator().apply(KEY, SENTINELS);
        playground.awaitWhole(KEY, 3, 3);
        playground.redis(playground.master(KEY), "SET", "kept", "yes");
        playground.redis(playground.master(KEY), "WAIT", "2", "1000");
    }

    @AfterEach
    void close() {
        playground.close();
    }

    /** The pod that stays comes back empty, and the label is on it until another one is promoted. */
    @Test
    void keepsEveryKeyThatOnlyPodsHoldThatAreToGo() {
        Pod staying = playground.pods(KEY, Component.REDIS).stream()
                .filter(pod -> pod.getMetadata().getName().endsWith("-0"))
                .findFirst()
                .orElseThrow();
        assertThat(playground.leads(staying)).isTrue();

        playground.client.resource(staying).withGracePeriod(0).delete();
        playground.apply(KEY, SENTINELS + """
                redis:
                  replicas: 1
                """);

        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).size() == 1);
        playground.awaitWhole(KEY, 1, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }
}

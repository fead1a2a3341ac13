package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the data of a single Redis without a volume when its pod is to be another. */
class SingleRedisIT {
    private static final ClusterKey KEY = new ClusterKey("default", "single");
    private static final String EDITED = "redis: {image: 'redis:7.2.4-alpine', replicas: ";

    private final Playground playground = new Playground();

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void staysAsItIsUntilThereIsAnotherOneThatItHandsItsDataTo() {
        playground.withOperator().apply(KEY, "redis: {replicas: 1}");
        playground.awaitWhole(KEY, 1, 3);
        Pod only = playground.master(KEY);
        assertThat(playground.redis(only, "SET", "kept", "yes")).isEqualTo("OK");

        playground.apply(KEY, EDITED + "1}");
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.status(KEY).conditions())
                        .anySatisfy(condition -> assertThat(condition.getMessage())
                                .contains("rfr-single-0 stays, though its revision is outdated")));
        assertThat(playground.master(KEY).getMetadata().getUid())
                .isEqualTo(only.getMetadata().getUid());

        playground.apply(KEY, EDITED + "2}");

        await().atMost(Playground.LONG)
                .until(() -> playground.pods(KEY, Component.REDIS).stream().allMatch(SingleRedisIT::edited));
        playground.awaitWhole(KEY, 2, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");

        playground.apply(KEY, EDITED + "1}");
        playground.awaitWhole(KEY, 1, 3);
        assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
    }

    private static boolean edited(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage().equals("redis:7.2.4-alpine");
    }
}

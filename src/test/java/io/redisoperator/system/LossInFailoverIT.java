package io.redisoperator.system;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossInFailoverIT {
    private static final ClusterKey KEY = new ClusterKey("default", "cache");

    /** The leader waits for ever for the one that it promoted, whose address nobody gets again, and elects nobody else. */
    @Test
    void comesBackWhenEveryRedisIsLostWhileTheOthersAreStillToFollowTheNextMaster() {
        try (Playground playground = new Playground().withOperator()) {
            playground.apply(KEY, "");
            playground.awaitWhole(KEY, 3, 3);
            String before = playground.master(KEY).getMetadata().getName();
            List<Pod> redis = playground.pods(KEY, Component.REDIS);
            Pod sentinel = playground.pods(KEY, Component.SENTINEL).getFirst();

            playground.sentinel(sentinel, "SENTINEL", "FAILOVER", "mymaster");
            await().pollInterval(Duration.ofMillis(20))
                    .until(() -> redis.stream()
                            .filter(pod -> !pod.getMetadata().getName().equals(before))
                            .anyMatch(playground::leads));
            redis.forEach(
                    pod -> playground.client.resource(pod).withGracePeriod(0).delete());

            await().atMost(Playground.LONG)
                    .until(() -> playground.pods(KEY, Component.REDIS).stream()
                            .noneMatch(pod -> redis.stream()
                                    .anyMatch(old -> old.getMetadata()
                                            .getUid()
                                            .equals(pod.getMetadata().getUid()))));
            playground.awaitWhole(KEY, 3, 3);
        }
    }
}

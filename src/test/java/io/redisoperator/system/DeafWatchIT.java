package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.Seams;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An operator whose watches tell nothing any more, while the API server answers all that it is asked. */
class DeafWatchIT {
    private static final ClusterKey KEY = new ClusterKey("default", "unheard");

    @Test
    void endsSoThatAnotherHealsWhatItCannotSee() {
        try (Playground playground = new Playground();
                Relay relay = Relay.to(playground.cluster.operatorConfig().getMasterUrl())) {
            Seams grown = new Seams(Seams.NONE.kube(), Seams.NONE.redis(), Seams.NONE.silence(), Duration.ZERO);
            LocalOperator first =
                    LocalOperator.start(playground.options("first").reaching(relay.url()), grown);
            try {
                playground.apply(KEY, "");
                playground.awaitWhole(KEY, 3, 3);

                relay.hush();
                Pod replica = playground.pods(KEY, Component.REDIS).stream()
                        .filter(pod -> !playground.leads(pod))
                        .findFirst()
                        .orElseThrow();
                playground.client.resource(replica).delete();
                await().atMost(Playground.LONG)
                        .until(() -> playground.pods(KEY, Component.REDIS).stream()
                                        .map(pod -> pod.getMetadata().getUid())
                                        .filter(uid -> !uid.equals(
                                                replica.getMetadata().getUid()))
                                        .count()
                                == 3);
                Pod sentinel = playground.pods(KEY, Component.SENTINEL).getFirst();
                playground.sentinel(sentinel, "SENTINEL", "REMOVE", "mymaster");

                await().atMost(Playground.LONG).until(first::isLost);
                LocalOperator second = LocalOperator.start(playground.options("second"), Seams.NONE);
                try {
                    await().atMost(Playground.LONG)
                            .untilAsserted(() -> assertThat(
                                            playground.sentinel(sentinel, "SENTINEL", "MASTER", "mymaster"))
                                    .contains(playground.master(KEY).getStatus().getPodIP()));
                } finally {
                    second.close();
                }
            } finally {
                first.kill();
            }
        }
    }
}

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

/** Row 33: an operator that does not reach the API server any more, while it reaches every Redis. */
class UnreachableApiIT {
    private static final ClusterKey KEY = new ClusterKey("default", "cut-off");

    /** Longer than looks are apart. */
    private static final Duration LOOK = Duration.ofSeconds(6);

    /** Sentinel gives a replica this time before it attaches it itself. */
    private static final String FAILOVER_TIMEOUT = "600000";

    @Test
    void healsNothingOnceAnotherMayHaveItsLease() {
        try (Playground playground = new Playground();
                Relay relay = Relay.to(playground.cluster.operatorConfig().getMasterUrl())) {
            LocalOperator first =
                    LocalOperator.start(playground.options("first").reaching(relay.url()), Seams.NONE);
            try {
                playground.apply(KEY, "");
                playground.awaitWhole(KEY, 3, 3);

                relay.cut();
                await().atMost(Playground.LONG).until(first::isLost);
                Pod replica = playground.pods(KEY, Component.REDIS).stream()
                        .filter(pod -> !playground.leads(pod))
                        .findFirst()
                        .orElseThrow();
                playground
                        .pods(KEY, Component.SENTINEL)
                        .forEach(sentinel -> playground.sentinel(
                                sentinel, "SENTINEL", "SET", "mymaster", "failover-timeout", FAILOVER_TIMEOUT));
                String itself = replica.getStatus().getPodIP();
                playground.redis(replica, "REPLICAOF", itself, "6379");

                await().during(LOOK)
                        .atMost(LOOK.multipliedBy(10))
                        .until(() ->
                                playground.redis(replica, "INFO", "replication").contains("master_host:" + itself));
                LocalOperator second = LocalOperator.start(playground.options("second"), Seams.NONE);
                try {
                    await().atMost(Playground.LONG)
                            .untilAsserted(() -> assertThat(playground.redis(replica, "INFO", "replication"))
                                    .contains("master_host:"
                                            + playground.master(KEY).getStatus().getPodIP())
                                    .contains("master_link_status:up"));
                } finally {
                    second.close();
                }
            } finally {
                first.kill();
            }
        }
    }
}

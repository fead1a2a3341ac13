package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster that is to have fewer Redis than its master needs to stay. */
class ScaleDownIT {
    private static final ClusterKey KEY = new ClusterKey("default", "smaller");
    private static final String SENTINELS = """
            sentinel:
              customConfig:
              - down-after-milliseconds 2000
              - failover-timeout 6000
            """;

    private final Playground playground = new Playground();

    @AfterEach
    void close() {
        playground.close();
    }

    /** The master dies at that very moment; its pod stays, and comes back empty with the label. */
    @Test
    void keepsEveryKeyThatOnlyPodsHoldThatAreToGo() {
        playground.withOperator().apply(KEY, SENTINELS);
        playground.awaitWhole(KEY, 3, 3);
        playground.set(KEY, "kept", "yes", 2);
        Pod staying = playground.pods(KEY, Component.REDIS).stream()
                .filter(pod -> pod.getMetadata().getName().endsWith("-0"))
                .findFirst()
                .orElseThrow();
        if (!playground.leads(staying)) {
            // On a machine that stalls Sentinel may have elected another one already.
            playground.annotate(KEY, Annotations.SWITCH_TO, name(staying));
            awaitMaster(name(staying));
            playground.awaitWhole(KEY, 3, 3);
        }
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

    /** The other pod that goes must not become master either. */
    @Test
    void losesNoWriteWhenTheMastersPodIsOneOfThoseThatGo() {
        playground.withOperator().apply(KEY, Playground.LATE_DOWN_AFTER + """
                redis:
                  replicas: 5
                """);
        playground.awaitWhole(KEY, 5, 3);
        playground.annotate(KEY, Annotations.SWITCH_TO, "rfr-smaller-4");
        awaitMaster("rfr-smaller-4");
        playground.awaitWhole(KEY, 5, 3);

        try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
            await().until(() -> ledger.acknowledged() > 200);
            playground.apply(KEY, Playground.LATE_DOWN_AFTER + """
                    redis:
                      replicas: 3
                    """);
            await().atMost(Playground.LONG)
                    .until(() -> playground.pods(KEY, Component.REDIS).size() == 3);
            playground.awaitWhole(KEY, 3, 3);
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 200);
            ledger.end();

            assertThat(name(playground.master(KEY))).isIn("rfr-smaller-0", "rfr-smaller-1", "rfr-smaller-2");
            assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
            assertThat(ledger.longestGap()).isLessThan(Playground.NOT_DOWN_AFTER);
        }
    }

    private void awaitMaster(String name) {
        await("master " + name)
                .atMost(Playground.LONG)
                .until(() -> playground.labelledMasters(KEY).stream()
                        .map(ScaleDownIT::name)
                        .toList()
                        .equals(List.of(name)));
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }
}

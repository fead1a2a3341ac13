package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.localcluster.kubelet.KubeletOptions;
import io.redisoperator.model.ClusterKey;
import org.junit.jupiter.api.Test;

/** A pod that is deleted without grace is gone at once for Kubernetes; what ran in it may not be. */
class GhostMasterIT {
    private static final ClusterKey KEY = new ClusterKey("default", "cache");

    @Test
    void losesNoWriteToAMasterThatOutlivesItsPod() {
        try (Playground playground =
                new Playground((KubeletOptions k) -> k.withGhostsOnForceDelete(true)).withOperator()) {
            playground.apply(KEY, "");
            playground.awaitWhole(KEY, 3, 3);
            Pod master = playground.master(KEY);
            try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
                await().until(() -> ledger.acknowledged() > 100);

                playground.client.resource(master).withGracePeriod(0).delete();
                await("another master")
                        .atMost(Playground.LONG)
                        .until(() -> playground.labelledMasters(KEY).stream()
                                        .map(p -> p.getMetadata().getUid())
                                        .filter(uid ->
                                                !uid.equals(master.getMetadata().getUid()))
                                        .count()
                                == 1);
                long before = ledger.acknowledged();
                await("writes to go on").until(() -> ledger.acknowledged() > before + 100);
                ledger.end();

                assertThat(playground.redis(master, "CONFIG", "GET", "min-replicas-to-write"))
                        .as("of the one that lives on")
                        .contains("1000000");
                assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
            }
        }
    }
}

package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Specs by which a StatefulSet is made, and no claim of it. */
class RefusedClaimsIT {
    private static final ClusterKey KEY = new ClusterKey("default", "refused");
    private static final String SOUND = claimed("");

    private final Playground playground = new Playground();

    @BeforeEach
    void start() {
        playground.withOperator();
    }

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void makeNoMasterAsLongAsTheSpecIsNotMended() {
        playground.apply(KEY, claimed(", dataSourceRef: {kind: Other, name: a}"));

        awaitProgress("the API server would not take what is to be made: ", "dataSourceRef");
        assertThat(playground.pods(KEY, Component.BOOTSTRAP)).isEmpty();

        playground.apply(KEY, SOUND);
        playground.awaitWhole(KEY, 2, 3);
    }

    @Test
    void areToldOfWhereAQuotaIsUsedUpAndComeOnceItHasRoom() {
        ResourceQuota quota = new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName("disks")
                .endMetadata()
                .withNewSpec()
                .addToHard("persistentvolumeclaims", new Quantity("0"))
                .endSpec()
                .build();
        playground.client.resource(quota).create();
        playground.apply(KEY, SOUND);

        awaitProgress("0 of 2 Redis pods are ready: rfr-refused-0 cannot be created: ", "exceeded quota: disks");

        playground.client.resource(quota).delete();
        playground.awaitWhole(KEY, 2, 3);
    }

    private void awaitProgress(String... parts) {
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(progress()).contains(parts));
    }

    private String progress() {
        return Optional.ofNullable(playground.status(KEY).conditions()).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals("Progressing"))
                .map(condition -> String.valueOf(condition.getMessage()))
                .findFirst()
                .orElse("");
    }

    private static String claimed(String more) {
        return """
                redis:
                  replicas: 2
                  storage:
                    persistentVolumeClaim:
                      metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}%s}
                """.formatted(more);
    }
}

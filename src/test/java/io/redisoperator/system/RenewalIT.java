package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.localcluster.former.FormerOperator;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pods of an earlier operator are renewed, where files of ConfigMaps reach running pods at once. */
class RenewalIT {
    private static final ClusterKey KEY = new ClusterKey("default", "former");
    private static final String ASKED = """
            redis:
              image: redis:6.2.6-alpine
              storage:
                persistentVolumeClaim:
                  metadata: {name: data, labels: {team: a}}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}
            sentinel:
              image: redis:6.2.6-alpine
            auth: {secretPath: secret}
            """;

    private final Playground playground = new Playground(kubelet -> kubelet.withVolumeRefreshDelay(Duration.ZERO));
    private final FormerOperator former = new FormerOperator(playground.client);

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void isHeldUpNeitherByNewScriptsInFormerPodsNorByAnotherTemplateOfClaims() {
        playground.apply(KEY, ASKED);
        former.create(KEY, Optional.of("open-sesame"));
        Map<String, String> before = playground.podRuns(KEY);
        playground.withOperator();
        await("what the spec asks for of the claims in vain")
                .atMost(Playground.LONG)
                .until(() -> playground.condition(KEY, "Progressing").equals("False StepRejected"));
        assertThat(playground.podRuns(KEY)).isEqualTo(before);

        playground.annotate(KEY, Annotations.RENEW_PODS, "now");

        await("other pods")
                .atMost(Playground.LONG)
                .until(() -> playground.podRuns(KEY).size() == 6
                        && playground.podRuns(KEY).values().stream().noneMatch(before::containsValue));
        playground.apply(KEY, ASKED.replace(", labels: {team: a}", ""));
        playground.awaitWhole(KEY, 3, 3);
    }
}

package io.redisoperator.localcluster.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.localcluster.api.InProcessApi;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Controllers that go on writing would hide what an operator writes. */
class RestIT {
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final InProcessApi api = InProcessApi.start();
    private final KubernetesClient client = api.admin();
    private final Controllers controllers = Controllers.start(client);

    @AfterEach
    void close() {
        controllers.close();
        api.close();
    }

    @Test
    void writeNothingOnceAllIsAsItShallBe() {
        client.load(getClass().getResourceAsStream("/localcluster/probe-workloads.yaml"))
                .inNamespace("default")
                .create();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        client.pods().inNamespace("default").list().getItems().size() == 5);
        client.pods()
                .inNamespace("default")
                .list()
                .getItems()
                .forEach(pod -> client.resource(pod)
                        .editStatus(old -> new PodBuilder(old)
                                .editStatus()
                                .withPhase("Running")
                                .withPodIP("127.77.9.9")
                                .addNewCondition()
                                .withType("Ready")
                                .withStatus("True")
                                .endCondition()
                                .endStatus()
                                .build()));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Instant.now()
                        .minus(QUIET)
                        .isAfter(api.writes().getLast().at()));
        assertThat(client.apps()
                        .deployments()
                        .inNamespace("default")
                        .withName("probe-sentinel")
                        .get()
                        .getStatus()
                        .getAvailableReplicas())
                .isEqualTo(2);
    }
}

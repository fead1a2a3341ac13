package io.redisoperator.localcluster.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.localcluster.api.InProcessApi;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real Kubernetes refuses loopback addresses as endpoints, so this holds for the in-process API alone. */
class EndpointSlicesIT {
    private final InProcessApi api = InProcessApi.start();
    private final KubernetesClient client = api.admin();
    private final Controllers controllers = Controllers.start(client);

    @AfterEach
    void close() {
        controllers.close();
        api.close();
    }

    @Test
    void listsPodsWithWhetherTheyAreReady() {
        pod("a", "127.77.1.1", "master", true);
        pod("b", "127.77.1.2", "master", false);
        service(false);

        eventually(() -> assertThat(endpoints())
                .extracting(
                        endpoint -> endpoint.getAddresses().getFirst(),
                        endpoint -> endpoint.getConditions().getReady())
                .containsExactly(tuple("127.77.1.1", true), tuple("127.77.1.2", false)));
    }

    @Test
    void callsAllReadyForAServiceThatPublishesTheUnready() {
        pod("a", "127.77.1.1", "master", false);
        service(true);

        eventually(() -> assertThat(endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.getConditions().getReady()).isTrue();
            assertThat(endpoint.getConditions().getServing()).isFalse();
        }));
    }

    @Test
    void followsALabelFromPodToPod() {
        pod("a", "127.77.1.1", "master", true);
        pod("b", "127.77.1.2", "slave", true);
        service(false);
        eventually(() -> assertThat(endpoints()).hasSize(1));

        label("b", "master");
        label("a", "slave");

        eventually(() -> assertThat(endpoints())
                .extracting(endpoint -> endpoint.getTargetRef().getName())
                .containsExactly("b"));
    }

    @Test
    void findsAPortByItsName() {
        pod("a", "127.77.1.1", "master", true);
        service(false);

        eventually(() -> assertThat(client.discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .flatExtracting(slice -> slice.getPorts())
                .extracting(EndpointPort::getPort)
                .containsExactly(6379));
    }

    @Test
    void goesWithItsService() {
        pod("a", "127.77.1.1", "master", true);
        service(false);
        eventually(() -> assertThat(endpoints()).hasSize(1));

        client.services().inNamespace("default").withName("s").delete();

        eventually(() -> assertThat(endpoints()).isEmpty());
    }

    private List<Endpoint> endpoints() {
        return client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withLabel("kubernetes.io/service-name", "s")
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .toList();
    }

    private void label(String name, String role) {
        client.pods()
                .inNamespace("default")
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"role\":\"" + role + "\"}}}");
    }

    private void service(boolean unready) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("s")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("role", "master")
                        .withPublishNotReadyAddresses(unready)
                        .addNewPort()
                        .withName("redis")
                        .withPort(1)
                        .withTargetPort(new IntOrString("redis"))
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private void pod(String name, String address, String role, boolean ready) {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .addToLabels("role", role)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("redis:7")
                        .addNewPort()
                        .withName("redis")
                        .withContainerPort(6379)
                        .endPort()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        client.pods()
                .inNamespace("default")
                .withName(name)
                .editStatus(pod -> new PodBuilder(pod)
                        .editStatus()
                        .withPhase("Running")
                        .withPodIP(address)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    private static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion);
    }
}

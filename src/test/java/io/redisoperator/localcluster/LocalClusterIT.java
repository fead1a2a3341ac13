package io.redisoperator.localcluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.redisoperator.localcluster.api.RealApi;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** API, controllers and kubelet together, on either API. */
@ParameterizedClass(name = "real API: {0}")
@MethodSource("apis")
class LocalClusterIT {
    private static final String NAMESPACE = "shop";

    private final boolean real;
    private final LocalCluster cluster;

    LocalClusterIT(boolean real) {
        this.real = real;
        this.cluster = LocalCluster.builder().realApi(real).start();
    }

    static Stream<Boolean> apis() {
        return RealApi.available() ? Stream.of(false, true) : Stream.of(false);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void runsRedisBehindAService() {
        cluster.apply(Path.of("src/test/resources/localcluster/plain-redis.yaml"), NAMESPACE);
        KubernetesClient client = cluster.client();

        eventually(() -> assertThat(client.apps()
                        .statefulSets()
                        .inNamespace(NAMESPACE)
                        .withName("plain")
                        .get())
                .extracting(StatefulSet::getStatus)
                .extracting("readyReplicas")
                .isEqualTo(2));
        Service service =
                client.services().inNamespace(NAMESPACE).withName("plain").get();
        eventually(() -> assertThat(ping(service.getSpec().getClusterIP())).isEqualTo("+PONG"));

        if (!real) {
            assertThat(client.pods()
                            .inNamespace(NAMESPACE)
                            .withName("plain-0")
                            .inContainer("redis")
                            .tailingLines(5)
                            .getLog())
                    .contains("Ready to accept connections");
        }

        client.namespaces().withName(NAMESPACE).delete();

        eventually(
                () -> assertThat(client.namespaces().withName(NAMESPACE).get()).isNull());
        assertThat(client.resources(Pod.class).inAnyNamespace().list().getItems())
                .isEmpty();
    }

    @Test
    void servesTheOperatorsKindsToTheOperatorsAccount() {
        cluster.apply(Path.of("examples/minimal.yaml"), NAMESPACE);

        try (KubernetesClient operator = new KubernetesClientBuilder()
                .withConfig(cluster.operatorConfig())
                .build()) {
            assertThat(operator.genericKubernetesResources("databases.spotahome.com/v1", "RedisFailover")
                            .inAnyNamespace()
                            .list()
                            .getItems())
                    .extracting(GenericKubernetesResource::getKind)
                    .containsExactly("RedisFailover");
        }
        assertThat(cluster.api().bringsControllers()).isEqualTo(real);
    }

    private static String ping(String address) throws IOException {
        try (Socket socket = new Socket(address, 6379)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), US_ASCII);
        }
    }

    private static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }
}

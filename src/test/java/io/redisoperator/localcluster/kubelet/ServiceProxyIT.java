package io.redisoperator.localcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ServiceProxyIT {
    private static final String CLUSTER_IP =
            "127.32." + ThreadLocalRandom.current().nextInt(1, 255) + "."
                    + ThreadLocalRandom.current().nextInt(1, 255);

    private static PodLab lab;
    private static ServiceProxy proxy;

    @BeforeAll
    static void open() {
        lab = PodLab.open();
        proxy = ServiceProxy.start(lab.client);
    }

    @AfterAll
    static void close() {
        proxy.close();
        lab.close();
    }

    @Test
    void forwardsToThePodThatTheSelectorFindsAndKeepsConnectionsWhenItMoves() throws Exception {
        lab.client
                .services()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("master")
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP(CLUSTER_IP)
                        .addToSelector("role", "master")
                        .addNewPort()
                        .withPort(6379)
                        .withNewTargetPort("redis")
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        lab.create(redis("one", "master"));
        lab.create(redis("two", "slave"));
        lab.awaitReady("one");
        lab.awaitReady("two");
        await().untilAsserted(() -> assertThat(askNewly("GET name")).isEqualTo("one"));

        try (Redis old = new Redis()) {
            relabel("one", "slave");
            await().untilAsserted(
                            () -> assertThatThrownBy(() -> askNewly("PING")).isInstanceOf(ConnectException.class));
            relabel("two", "master");
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(askNewly("GET name")).isEqualTo("two"));

            assertThat(old.ask("GET name")).isEqualTo("one");
        }
    }

    private static void relabel(String pod, String role) {
        lab.client
                .pods()
                .withName(pod)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"role\":\"" + role + "\"}}}");
    }

    private static String askNewly(String command) throws IOException {
        try (Redis redis = new Redis()) {
            return redis.ask(command);
        }
    }

    private static PodBuilder redis(String name, String role) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("role", role)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("redis:7")
                .withArgs("redis-server", "--bind", "$(POD_IP)", "--save", "")
                .addNewEnv()
                .withName("POD_IP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "status.podIP")
                .endValueFrom()
                .endEnv()
                .addNewPort()
                .withName("redis")
                .withContainerPort(6379)
                .endPort()
                .withNewReadinessProbe()
                .withPeriodSeconds(1)
                .withNewExec()
                .withCommand("sh", "-c", "redis-cli -h $POD_IP set name $HOSTNAME")
                .endExec()
                .endReadinessProbe()
                .endContainer()
                .endSpec();
    }

    /** A connection through the Service. */
    private static final class Redis implements AutoCloseable {
        private final Socket socket = new Socket(CLUSTER_IP, 6379);
        private final BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

        Redis() throws IOException {}

        String ask(String command) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            String first = in.readLine();
            return first != null && first.startsWith("$") ? in.readLine() : String.valueOf(first);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

package io.redisoperator.localcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redisoperator.localcluster.api.ClusterApi;
import io.redisoperator.localcluster.api.InProcessApi;
import io.redisoperator.localcluster.api.RealApi;
import io.redisoperator.localcluster.controllers.Controllers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** The APIs that have to behave alike, and what the probes of the contract have in common. */
record ApiUnderTest(String title, ClusterApi api, KubernetesClient client) {
    private static final List<ApiUnderTest> ALL = start();
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    /** Started once for all tests of this JVM. */
    static Stream<ApiUnderTest> all() {
        return ALL.stream();
    }

    /** A client whose watches are plain HTTP responses, as those of kubectl are. */
    KubernetesClient clientWithoutWebSockets() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withOnlyHttpWatches(true)
                        .build())
                .build();
    }

    /** A namespace that nobody else uses. */
    String newNamespace() {
        String name = "probe-" + NAMESPACES.incrementAndGet();
        client().namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    ConfigMap create(ConfigMap configMap) {
        return client().resource(configMap).create();
    }

    static ConfigMap configMap(String namespace, String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app", name)
                .endMetadata()
                .withData(data)
                .build();
    }

    static Pod pod(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app", "probe")
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("main")
                .withImage("redis:7")
                .endContainer()
                .endSpec()
                .build();
    }

    /** Tries again until what is asserted holds, and until no writer is in the way. */
    static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    static void refused(int code, ThrowingCallable call) {
        KubernetesClientException failure = catchThrowableOfType(KubernetesClientException.class, call);
        assertThat(failure).as("refused with " + code).isNotNull();
        assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo(code);
    }

    @Override
    public String toString() {
        return title;
    }

    private static List<ApiUnderTest> start() {
        ApiUnderTest inProcess = of("in-process API", InProcessApi.start());
        if (RealApi.available()) {
            return List.of(inProcess, of("real API", RealApi.start()));
        }
        System.out.println("There is no kube-apiserver here, so the contract is tested in process only.");
        return List.of(inProcess);
    }

    /** With the controllers it needs, and a client that does not ask again when it is refused for now. */
    private static ApiUnderTest of(String title, ClusterApi api) {
        Controllers controllers =
                api.bringsControllers() ? Controllers.startVolumesOnly(api.admin()) : Controllers.start(api.admin());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            controllers.close();
            api.close();
        }));
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(api.admin().getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        return new ApiUnderTest(title, api, client);
    }
}

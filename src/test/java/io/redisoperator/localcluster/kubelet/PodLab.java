package io.redisoperator.localcluster.kubelet;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A plain API without any controller, a kubelet on it, and pods to try it with. */
final class PodLab implements AutoCloseable {
    static final String NAMESPACE = "lab";
    /** A script that runs until it is asked to end. */
    static final String FOR_EVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    final KubernetesClient client;
    final Kubelet kubelet;
    private final KubernetesMockServer server;

    private PodLab(KubeletOptions options) {
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        client = server.createClient().inNamespace(NAMESPACE);
        kubelet = Kubelet.start(client, options);
    }

    static PodLab open() {
        return open(options());
    }

    static PodLab open(KubeletOptions options) {
        return new PodLab(options);
    }

    /** Short delays, and what the plain API has: no binding subresource. */
    static KubeletOptions options() {
        return KubeletOptions.defaults()
                .withBinding(KubeletOptions.Binding.NODE_NAME)
                .withVolumeRefreshDelay(Duration.ofMillis(100))
                .withRetryDelay(Duration.ofMillis(100))
                .withRestartBackoff(Duration.ofMillis(500));
    }

    /** A pod of one busybox container named {@code main} that runs a shell script. */
    static PodBuilder shell(String name, String script) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(5L)
                .addNewContainer()
                .withName("main")
                .withImage("busybox:1.36")
                .withCommand("sh", "-c", script)
                .endContainer()
                .endSpec();
    }

    Pod create(PodBuilder pod) {
        return client.pods().resource(pod.build()).create();
    }

    void configMap(String name, Map<String, String> data) {
        client.configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withData(data)
                        .build())
                .createOr(known -> known.update());
    }

    void secret(String name, Map<String, String> data) {
        client.secrets()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withStringData(data)
                        .build())
                .createOr(known -> known.update());
    }

    Pod awaitPod(String name, Predicate<Pod> wanted) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> client.pods().withName(name).get(),
                        pod -> pod != null && pod.getStatus() != null && wanted.test(pod));
    }

    Pod awaitReady(String name) {
        return awaitPod(name, PodLab::isReady);
    }

    Pod awaitPhase(String name, String phase) {
        return awaitPod(name, pod -> phase.equals(pod.getStatus().getPhase()));
    }

    static boolean isReady(Pod pod) {
        return "True".equals(condition(pod, "Ready"));
    }

    static String condition(Pod pod, String type) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .map(condition -> condition.getStatus())
                .orElse("absent");
    }

    static ContainerStatus main(Pod pod) {
        List<ContainerStatus> all = pod.getStatus().getContainerStatuses();
        return all.stream()
                .filter(status -> status.getName().equals("main"))
                .findFirst()
                .orElseThrow();
    }

    static boolean waitsFor(Pod pod, String reason) {
        return pod.getStatus().getContainerStatuses().stream()
                .anyMatch(status -> status.getState().getWaiting() != null
                        && reason.equals(status.getState().getWaiting().getReason()));
    }

    /** Runs a script inside the pod's main container. */
    String sh(String pod, String script) throws IOException, InterruptedException {
        return kubelet.exec(NAMESPACE, pod, "main", Duration.ofSeconds(5), "sh", "-c", script);
    }

    String log(String pod) {
        return log(pod, "main");
    }

    String log(String pod, String container) {
        try {
            return Files.readString(kubelet.logFile(NAMESPACE, pod, container));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kubelet.close();
        client.close();
        server.destroy();
    }
}

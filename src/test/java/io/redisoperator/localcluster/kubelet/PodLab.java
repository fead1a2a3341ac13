package io.redisoperator.localcluster.kubelet;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.redisoperator.localcluster.api.InProcessApi;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
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
    private final InProcessApi api;

    private PodLab(KubeletOptions options) {
        api = InProcessApi.start();
        api.admin()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        client = api.admin().adapt(NamespacedKubernetesClient.class).inNamespace(NAMESPACE);
        kubelet = Kubelet.start(api.admin(), options);
    }

    static PodLab open() {
        return open(options());
    }

    static PodLab open(KubeletOptions options) {
        return new PodLab(options);
    }

    /** Short delays. */
    static KubeletOptions options() {
        return KubeletOptions.defaults()
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

    /** Returns once the object is gone. */
    void delete(String pod) {
        client.pods().withName(pod).delete();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.pods().withName(pod).get() == null);
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
                        pod -> pod != null && pod.getStatus().getPodIP() != null && wanted.test(pod));
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
        api.close();
    }
}

package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The Node objects that this machine pretends to be. */
final class NodeRegistration {
    /** The address of every node: all of them are this machine. */
    static final String ADDRESS = "127.0.0.1";

    private NodeRegistration() {}

    /** What a container without a limit may use of a resource. */
    static Quantity capacity(String resource) {
        return capacity().getOrDefault(resource, new Quantity("0"));
    }

    static void register(KubernetesClient client, List<String> names) {
        for (String name : names) {
            Node node = node(name);
            try {
                client.nodes().resource(node).create();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
            client.nodes().withName(name).editStatus(known -> {
                known.setStatus(node.getStatus());
                return known;
            });
        }
    }

    private static Node node(String name) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels("kubernetes.io/os", "linux")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withCapacity(capacity())
                .withAllocatable(capacity())
                .addNewAddress(ADDRESS, "InternalIP")
                .addNewAddress(name, "Hostname")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withMessage("runs pods as processes of this machine")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .endCondition()
                .withNewNodeInfo()
                .withArchitecture(System.getProperty("os.arch"))
                .withOperatingSystem("linux")
                .withKubeletVersion("v1.33.0-local")
                .endNodeInfo()
                .endStatus()
                .build();
    }

    private static Map<String, Quantity> capacity() {
        return Map.of(
                "cpu", new Quantity(Integer.toString(Runtime.getRuntime().availableProcessors())),
                "memory", new Quantity("8Gi"),
                "ephemeral-storage", new Quantity("20Gi"),
                "pods", new Quantity("500"));
    }
}

package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The Node objects that this machine pretends to be. */
final class NodeRegistration {
    /** The address of every node: all of them are this machine. */
    static final String ADDRESS = "127.0.0.1";

    private static final String LEASES = "kube-node-lease";

    private NodeRegistration() {}

    /** What a container without a limit may use of a resource. */
    static Quantity capacity(String resource) {
        return capacity().getOrDefault(resource, new Quantity("0"));
    }

    /** Writes the Node objects; what others changed in them meanwhile stays. */
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
            // Without a version of the object there is nothing that it could conflict with.
            client.nodes().withName(name).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), node);
        }
        renew(client, names);
    }

    /** Says by their leases that the nodes are alive; a controller that hears nothing for 40 s calls them lost. */
    static void renew(KubernetesClient client, List<String> names) {
        for (String name : names) {
            Lease lease = new LeaseBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(LEASES)
                    .endMetadata()
                    .withNewSpec()
                    .withHolderIdentity(name)
                    .withLeaseDurationSeconds(40)
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                    .endSpec()
                    .build();
            client.leases()
                    .inNamespace(LEASES)
                    .resource(lease)
                    .createOr(known -> known.patch(PatchContext.of(PatchType.JSON_MERGE), lease));
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

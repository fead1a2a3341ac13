package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A scheduler without constraints: spreads the pods of one owner over the nodes, then all pods. */
final class PodBinder {
    private static final Logger LOG = LoggerFactory.getLogger(PodBinder.class);

    private final KubernetesClient client;
    private final KubeletOptions options;

    PodBinder(KubernetesClient client, KubeletOptions options) {
        this.client = client;
        this.options = options;
    }

    /**
     * Gives a pod its node.
     *
     * @param others all pods there are
     */
    void bind(Pod pod, Collection<Pod> others) {
        if (!pod.getSpec().getSchedulingGates().isEmpty()) {
            return;
        }
        String node = emptiest(pod, others);
        try {
            switch (options.binding()) {
                case SUBRESOURCE -> bind(pod, node);
                case NODE_NAME ->
                    client.pods()
                            .inNamespace(pod.getMetadata().getNamespace())
                            .withName(pod.getMetadata().getName())
                            .edit(fresh -> {
                                fresh.getSpec().setNodeName(node);
                                return fresh;
                            });
                case NONE -> {}
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                LOG.warn("could not bind pod {} to {}", pod.getMetadata().getName(), node, e);
            }
        }
    }

    private void bind(Pod pod, String node) {
        var metadata = pod.getMetadata();
        Binding binding = new BindingBuilder()
                .withNewMetadata()
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withUid(metadata.getUid())
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build();
        client.raw(
                "/api/v1/namespaces/" + metadata.getNamespace() + "/pods/" + metadata.getName() + "/binding",
                "POST",
                binding);
    }

    private String emptiest(Pod pod, Collection<Pod> others) {
        Optional<String> owner = owner(pod);
        return options.nodes().stream()
                .min(Comparator.comparingLong((String node) -> others.stream()
                                .filter(other -> node.equals(other.getSpec().getNodeName()))
                                .filter(other ->
                                        owner.isPresent() && owner(other).equals(owner))
                                .count())
                        .thenComparingLong(node -> others.stream()
                                .filter(other ->
                                        Objects.equals(node, other.getSpec().getNodeName()))
                                .count()))
                .orElseThrow();
    }

    private static Optional<String> owner(Pod pod) {
        List<OwnerReference> owners = pod.getMetadata().getOwnerReferences();
        return owners.stream().findFirst().map(OwnerReference::getUid);
    }
}

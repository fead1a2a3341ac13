package io.redisoperator.localcluster.contract;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays the node for the pods of one namespace: binds them, says that they are ready, lets go of them. */
record PodLife(KubernetesClient client, String namespace) {
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    List<String> names() {
        return pods().stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    List<Pod> pods() {
        return client.pods().inNamespace(namespace).list().getItems();
    }

    Pod get(String name) {
        return client.pods().inNamespace(namespace).withName(name).get();
    }

    void bind(String name) {
        var binding = new BindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName("some-node")
                .endTarget()
                .build();
        client.raw("/api/v1/namespaces/" + namespace + "/pods/" + name + "/binding", "POST", binding);
    }

    /** Gives the pod an address, too. */
    void ready(String name) {
        conditionOf(name, "True");
    }

    void unready(String name) {
        conditionOf(name, "False");
    }

    void phase(String name, String phase) {
        client.pods()
                .inNamespace(namespace)
                .withName(name)
                .editStatus(old -> new PodBuilder(old)
                        .editStatus()
                        .withPhase(phase)
                        .endStatus()
                        .build());
    }

    /** As a node does when the last process of a pod has ended. */
    void release(String name) {
        client.pods().inNamespace(namespace).withName(name).withGracePeriod(0).delete();
    }

    private void conditionOf(String name, String status) {
        int address = ADDRESSES.incrementAndGet();
        client.pods()
                .inNamespace(namespace)
                .withName(name)
                .editStatus(old -> new PodBuilder(old)
                        .editStatus()
                        .withPhase("Running")
                        .withPodIP("127.77." + address / 250 + "." + (1 + address % 250))
                        .withConditions()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(status)
                        .endCondition()
                        .endStatus()
                        .build());
    }
}

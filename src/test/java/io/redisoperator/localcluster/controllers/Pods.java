package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads pods as controllers see them. */
final class Pods {
    private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");

    private Pods() {}

    static List<Pod> selected(KubernetesClient client, String namespace, @Nullable LabelSelector selector) {
        return selector == null
                ? List.of()
                : client.pods()
                        .inNamespace(namespace)
                        .withLabelSelector(selector)
                        .list()
                        .getItems();
    }

    static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    static boolean finished(Pod pod) {
        return pod.getStatus() != null && TERMINAL.contains(pod.getStatus().getPhase());
    }

    /** Whether the pod counts for its controller: neither finished nor on its way out. */
    static boolean active(Pod pod) {
        return !finished(pod) && !Ownership.terminating(pod);
    }
}

package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Keeps as many pods of each ReplicaSet as its spec asks for. */
final class ReplicaSets implements Reconciler {
    private static final Comparator<Pod> FIRST_TO_GO = Comparator.comparing(Pods::ready)
            .thenComparing(
                    Comparator.<Pod, String>comparing(pod -> pod.getMetadata().getCreationTimestamp())
                            .reversed());

    private final KubernetesClient client;

    ReplicaSets(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        ReplicaSet set = client.apps()
                .replicaSets()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (set == null || Ownership.terminating(set)) {
            return true;
        }
        List<Pod> active = activePods(set);
        int missing = set.getSpec().getReplicas() - active.size();
        Optional<String> refusal = create(set, missing);
        active.stream().sorted(FIRST_TO_GO).limit(Math.max(0, -missing)).forEach(pod -> Deletions.delete(client, pod));
        writeStatus(set, activePods(set), refusal);
        return refusal.isEmpty();
    }

    /** As many as the API server takes; what it says of the first that it does not. */
    private Optional<String> create(ReplicaSet set, int missing) {
        for (int i = 0; i < missing; i++) {
            try {
                create(set);
            } catch (KubernetesClientException e) {
                if (e.getStatus() == null) {
                    throw e;
                }
                return Optional.of(e.getStatus().getMessage());
            }
        }
        return Optional.empty();
    }

    private List<Pod> activePods(ReplicaSet set) {
        return Pods.selected(
                        client, set.getMetadata().getNamespace(), set.getSpec().getSelector())
                .stream()
                .filter(pod -> Ownership.controls(set, pod))
                .filter(Pods::active)
                .toList();
    }

    private void create(ReplicaSet set) {
        Pod pod = new PodBuilder()
                .withMetadata(set.getSpec().getTemplate().getMetadata())
                .withSpec(set.getSpec().getTemplate().getSpec())
                .editOrNewMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .withNamespace(set.getMetadata().getNamespace())
                .withOwnerReferences(Ownership.controller(set))
                .endMetadata()
                .build();
        client.resource(pod).create();
    }

    private void writeStatus(ReplicaSet set, List<Pod> pods, Optional<String> refusal) {
        int ready = (int) pods.stream().filter(Pods::ready).count();
        ReplicaSet changed = new ReplicaSetBuilder(set)
                .editOrNewStatus()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(pods.size())
                .withFullyLabeledReplicas(pods.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .withConditions(refusal.map(ReplicaSets::failure).stream().toList())
                .endStatus()
                .build();
        if (!changed.getStatus().equals(set.getStatus())) {
            client.resource(changed).updateStatus();
        }
    }

    private static ReplicaSetCondition failure(String message) {
        return new ReplicaSetConditionBuilder()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withReason("FailedCreate")
                .withMessage(message)
                .build();
    }
}

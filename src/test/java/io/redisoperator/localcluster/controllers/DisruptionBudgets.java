package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts how many pods each PodDisruptionBudget can spare. */
final class DisruptionBudgets implements Reconciler {
    private final KubernetesClient client;

    DisruptionBudgets(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        PodDisruptionBudget budget = client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (budget == null || Ownership.terminating(budget)) {
            return true;
        }
        List<Pod> pods = Pods.selected(client, key.namespace(), budget.getSpec().getSelector());
        PodDisruptionBudget changed = counted(budget, pods);
        if (!changed.getStatus().equals(budget.getStatus())) {
            client.resource(changed).updateStatus();
        }
        return true;
    }

    private PodDisruptionBudget counted(PodDisruptionBudget budget, List<Pod> pods) {
        Map<String, String> disrupted = stillThere(budget, pods);
        int healthy = (int) pods.stream()
                .filter(pod -> Pods.ready(pod) && Pods.active(pod))
                .filter(pod -> !disrupted.containsKey(pod.getMetadata().getName()))
                .count();
        int expected = expected(budget, pods);
        int desired = desired(budget, expected);
        int allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
        var status = new PodDisruptionBudgetBuilder(budget)
                .editOrNewStatus()
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withCurrentHealthy(healthy)
                .withDesiredHealthy(desired)
                .withExpectedPods(expected)
                .withDisruptionsAllowed(allowed)
                .withDisruptedPods(disrupted);
        return withCondition(status.endStatus().build(), allowed > 0);
    }

    /** Evictions that were granted and whose pods are not yet marked; these count as lost. */
    private static Map<String, String> stillThere(PodDisruptionBudget budget, List<Pod> pods) {
        Map<String, String> disrupted = new HashMap<>();
        if (budget.getStatus() != null) {
            disrupted.putAll(budget.getStatus().getDisruptedPods());
        }
        disrupted
                .keySet()
                .retainAll(pods.stream()
                        .filter(Pods::active)
                        .map(pod -> pod.getMetadata().getName())
                        .collect(Collectors.toSet()));
        return disrupted;
    }

    /** Counts what the pods' controllers shall have, unless the budget speaks of a number of pods alone. */
    private int expected(PodDisruptionBudget budget, List<Pod> pods) {
        IntOrString minAvailable = budget.getSpec().getMinAvailable();
        if (minAvailable != null && minAvailable.getIntVal() != null) {
            return pods.size();
        }
        Map<String, OwnerReference> controllers = new HashMap<>();
        pods.forEach(pod -> Ownership.controllerOf(pod).ifPresent(owner -> controllers.put(owner.getUid(), owner)));
        String namespace = budget.getMetadata().getNamespace();
        return controllers.values().stream()
                .mapToInt(owner -> replicas(namespace, owner))
                .sum();
    }

    private int replicas(String namespace, OwnerReference owner) {
        return switch (owner.getKind()) {
            case "StatefulSet" ->
                Optional.ofNullable(client.apps()
                                .statefulSets()
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get())
                        .map(set -> set.getSpec().getReplicas())
                        .orElse(0);
            case "ReplicaSet" ->
                Optional.ofNullable(client.apps()
                                .replicaSets()
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get())
                        .map(set -> Ownership.controllerOf(set)
                                .map(deployment -> deploymentReplicas(namespace, deployment))
                                .orElse(set.getSpec().getReplicas()))
                        .orElse(0);
            default -> 0;
        };
    }

    private int deploymentReplicas(String namespace, OwnerReference owner) {
        return Optional.ofNullable(client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(owner.getName())
                        .get())
                .map(deployment -> deployment.getSpec().getReplicas())
                .orElse(0);
    }

    private static int desired(PodDisruptionBudget budget, int expected) {
        @Nullable IntOrString maxUnavailable = budget.getSpec().getMaxUnavailable();
        return maxUnavailable != null
                ? Math.max(0, expected - RollingUpdate.of(maxUnavailable, expected, true))
                : RollingUpdate.of(budget.getSpec().getMinAvailable(), expected, true);
    }

    private static PodDisruptionBudget withCondition(PodDisruptionBudget budget, boolean allowed) {
        String status = allowed ? "True" : "False";
        boolean same = budget.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getStatus().equals(status)
                        && condition
                                .getObservedGeneration()
                                .equals(budget.getMetadata().getGeneration()));
        if (same) {
            return budget;
        }
        return new PodDisruptionBudgetBuilder(budget)
                .editStatus()
                .withConditions(new ConditionBuilder()
                        .withType("DisruptionAllowed")
                        .withStatus(status)
                        .withReason(allowed ? "SufficientPods" : "InsufficientPods")
                        .withMessage("")
                        .withObservedGeneration(budget.getMetadata().getGeneration())
                        .withLastTransitionTime(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .build())
                .endStatus()
                .build();
    }
}

package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Composes the status of a Deployment. */
final class DeploymentStatus {
    private DeploymentStatus() {}

    /** The Deployment with its status as its ReplicaSets have it now. */
    static Deployment of(Deployment deployment, List<ReplicaSet> sets, String newHash) {
        List<ReplicaSet> updated = sets.stream()
                .filter(set -> newHash.equals(Deployments.hashOf(set)))
                .toList();
        int replicas = sum(sets, ReplicaSetStatus::getReplicas);
        int available = sum(sets, ReplicaSetStatus::getAvailableReplicas);
        int wanted = deployment.getSpec().getReplicas();
        int upToDate = sum(updated, ReplicaSetStatus::getReplicas);
        boolean enough = available >= wanted - RollingUpdate.maxUnavailable(deployment);
        boolean complete = upToDate == wanted && replicas == wanted && available == wanted;
        return new DeploymentBuilder(deployment)
                .editOrNewStatus()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(replicas)
                .withUpdatedReplicas(upToDate)
                .withReadyReplicas(sum(sets, ReplicaSetStatus::getReadyReplicas))
                .withAvailableReplicas(available)
                .withUnavailableReplicas(Math.max(0, Math.max(wanted, replicas) - available))
                .withConditions(
                        condition(
                                deployment,
                                "Available",
                                enough,
                                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"),
                        condition(
                                deployment,
                                "Progressing",
                                true,
                                complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"))
                .addAllToConditions(failures(updated))
                .endStatus()
                .build();
    }

    private static List<DeploymentCondition> failures(List<ReplicaSet> sets) {
        return sets.stream()
                .filter(set -> set.getStatus() != null)
                .flatMap(set -> set.getStatus().getConditions().stream())
                .filter(failure -> failure.getType().equals("ReplicaFailure"))
                .map(failure -> new DeploymentConditionBuilder()
                        .withType(failure.getType())
                        .withStatus(failure.getStatus())
                        .withReason(failure.getReason())
                        .withMessage(failure.getMessage())
                        .build())
                .toList();
    }

    private static int sum(List<ReplicaSet> sets, Function<ReplicaSetStatus, Integer> count) {
        ToIntFunction<ReplicaSet> ofSet =
                set -> Optional.ofNullable(set.getStatus()).map(count).orElse(0);
        return sets.stream().mapToInt(ofSet).sum();
    }

    /** Keeps the times of a condition that is as it was. */
    private static DeploymentCondition condition(Deployment deployment, String type, boolean is, String reason) {
        String status = is ? "True" : "False";
        Optional<DeploymentCondition> old = deployment.getStatus() == null
                ? Optional.empty()
                : deployment.getStatus().getConditions().stream()
                        .filter(each -> each.getType().equals(type))
                        .findFirst();
        if (old.isPresent()
                && old.get().getStatus().equals(status)
                && old.get().getReason().equals(reason)) {
            return old.get();
        }
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        boolean turned = old.isEmpty() || !old.get().getStatus().equals(status);
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage("")
                .withLastUpdateTime(now)
                .withLastTransitionTime(turned ? now : old.get().getLastTransitionTime())
                .build();
    }
}

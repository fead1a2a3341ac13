package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Collection;

/** Composes the status of a StatefulSet. */
final class StatefulSetStatus {
    private StatefulSetStatus() {}

    /** The set with its status as its pods have it now. */
    static StatefulSet of(StatefulSet set, StatefulSetRevisions.Pair revision, Collection<Pod> pods) {
        int ready = (int) pods.stream().filter(Pods::ready).count();
        int updated = with(revision.update(), pods);
        int current = with(revision.current(), pods);
        boolean rolling =
                "RollingUpdate".equals(set.getSpec().getUpdateStrategy().getType());
        int wanted = set.getSpec().getReplicas();
        boolean complete = rolling && updated == wanted && ready == wanted && pods.size() == wanted;
        return new StatefulSetBuilder(set)
                .editOrNewStatus()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(pods.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .withUpdatedReplicas(updated)
                .withCurrentReplicas(complete ? updated : current)
                .withUpdateRevision(revision.update())
                .withCurrentRevision(complete ? revision.update() : revision.current())
                .withCollisionCount(0)
                .endStatus()
                .build();
    }

    private static int with(String revision, Collection<Pod> pods) {
        return (int) pods.stream()
                .filter(pod -> !Ownership.terminating(pod))
                .filter(pod -> revision.equals(StatefulSetPods.revisionOf(pod)))
                .count();
    }
}

package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;

/** Moves Deployments from one ReplicaSet to the next, within the bounds of their rolling update. */
final class Deployments implements Reconciler {
    private static final String HASH = "pod-template-hash";
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private final KubernetesClient client;

    Deployments(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean reconcile(ObjectKey key) {
        Deployment deployment = client.apps()
                .deployments()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (deployment == null || Ownership.terminating(deployment)) {
            return true;
        }
        String hash = TemplateHash.of(deployment.getSpec().getTemplate());
        List<ReplicaSet> sets = replicaSets(deployment);
        if (sets.stream().noneMatch(set -> hash.equals(hashOf(set)))) {
            create(deployment, hash, sets);
        } else if (!Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
            RollingUpdate update = new RollingUpdate(deployment, newOf(sets, hash), oldOf(sets, hash));
            update.steps().forEach(this::scale);
            forgetOld(deployment, oldOf(sets, hash));
        }
        List<ReplicaSet> now = replicaSets(deployment);
        Deployment changed = DeploymentStatus.of(deployment, now, hash);
        if (!changed.getStatus().equals(deployment.getStatus())) {
            client.resource(changed).updateStatus();
        }
        return true;
    }

    static String hashOf(ReplicaSet set) {
        return set.getMetadata().getLabels().getOrDefault(HASH, "");
    }

    private static ReplicaSet newOf(List<ReplicaSet> sets, String hash) {
        return sets.stream().filter(set -> hash.equals(hashOf(set))).findFirst().orElseThrow();
    }

    private static List<ReplicaSet> oldOf(List<ReplicaSet> sets, String hash) {
        return sets.stream().filter(set -> !hash.equals(hashOf(set))).toList();
    }

    private void scale(RollingUpdate.Step step) {
        client.resource(step.set())
                .edit(old -> new ReplicaSetBuilder(old)
                        .editSpec()
                        .withReplicas(step.replicas())
                        .endSpec()
                        .build());
    }

    private void forgetOld(Deployment deployment, List<ReplicaSet> old) {
        List<ReplicaSet> unused = old.stream()
                .filter(set -> set.getSpec().getReplicas() == 0)
                .filter(set -> set.getStatus() == null || set.getStatus().getReplicas() == 0)
                .sorted(Comparator.comparingLong(Deployments::revisionOf))
                .toList();
        int superfluous = unused.size() - deployment.getSpec().getRevisionHistoryLimit();
        unused.stream().limit(Math.max(0, superfluous)).forEach(set -> Deletions.delete(client, set));
    }

    private void create(Deployment deployment, String hash, List<ReplicaSet> sets) {
        long revision = sets.stream().mapToLong(Deployments::revisionOf).max().orElse(0) + 1;
        ReplicaSet set = new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(deployment.getMetadata().getName() + "-" + hash)
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(deployment.getSpec().getTemplate().getMetadata().getLabels())
                .addToLabels(HASH, hash)
                .addToAnnotations(REVISION, Long.toString(revision))
                .withOwnerReferences(Ownership.controller(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withSelector(deployment.getSpec().getSelector())
                .editSelector()
                .addToMatchLabels(HASH, hash)
                .endSelector()
                .withTemplate(deployment.getSpec().getTemplate())
                .editTemplate()
                .editMetadata()
                .addToLabels(HASH, hash)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
        client.resource(set).create();
    }

    private static long revisionOf(ReplicaSet set) {
        return Long.parseLong(set.getMetadata().getAnnotations().getOrDefault(REVISION, "0"));
    }

    private List<ReplicaSet> replicaSets(Deployment deployment) {
        return client
                .apps()
                .replicaSets()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(set -> Ownership.controls(deployment, set))
                .toList();
    }
}

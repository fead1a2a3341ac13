package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Remembers the pod templates that a StatefulSet has had, as ControllerRevisions. */
final class StatefulSetRevisions {
    private final KubernetesClient client;

    StatefulSetRevisions(KubernetesClient client) {
        this.client = client;
    }

    /** A pod template under the name of its revision. */
    record Template(String revision, PodTemplateSpec content) {}

    /** The revision that pods had before a rolling update, and the one of the spec; often the same. */
    record Pair(Template currentTemplate, Template updateTemplate) {
        String current() {
            return currentTemplate.revision();
        }

        String update() {
            return updateTemplate.revision();
        }
    }

    Pair of(StatefulSet set) {
        PodTemplateSpec content = set.getSpec().getTemplate();
        String name = set.getMetadata().getName() + "-" + TemplateHash.of(content);
        List<ControllerRevision> known = known(set);
        if (known.stream()
                .noneMatch(revision -> revision.getMetadata().getName().equals(name))) {
            remember(set, name, known);
        }
        Template update = new Template(name, content);
        String current = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
        Optional<Template> old = known.stream()
                .filter(revision -> revision.getMetadata().getName().equals(current))
                .map(revision -> new Template(revision.getMetadata().getName(), template(revision)))
                .findFirst();
        return new Pair(old.orElse(update), update);
    }

    /** Forgets the oldest revisions that no pod has, beyond the limit of the spec. */
    void truncate(StatefulSet set, Pair revision, Collection<Pod> pods) {
        Set<String> used = new HashSet<>(Set.of(revision.current()));
        used.add(revision.update());
        pods.forEach(pod -> used.add(StatefulSetPods.revisionOf(pod)));
        List<ControllerRevision> unused = known(set).stream()
                .filter(each -> !used.contains(each.getMetadata().getName()))
                .sorted(Comparator.comparing(ControllerRevision::getRevision))
                .toList();
        int superfluous = unused.size() - set.getSpec().getRevisionHistoryLimit();
        unused.stream().limit(Math.max(0, superfluous)).forEach(each -> Deletions.delete(client, each));
    }

    private void remember(StatefulSet set, String name, List<ControllerRevision> known) {
        long newest =
                known.stream().mapToLong(ControllerRevision::getRevision).max().orElse(0);
        ControllerRevision revision = new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(set.getMetadata().getNamespace())
                .withLabels(set.getSpec().getSelector().getMatchLabels())
                .withOwnerReferences(Ownership.controller(set))
                .endMetadata()
                .withRevision(newest + 1)
                .withData(Map.of("spec", Map.of("template", set.getSpec().getTemplate())))
                .build();
        client.resource(revision).create();
    }

    private List<ControllerRevision> known(StatefulSet set) {
        return client
                .apps()
                .controllerRevisions()
                .inNamespace(set.getMetadata().getNamespace())
                .withLabelSelector(set.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(revision -> Ownership.adopts(client, set, revision))
                .toList();
    }

    private static PodTemplateSpec template(ControllerRevision revision) {
        String data = Serialization.asJson(revision.getData());
        return Serialization.unmarshal(data, StatefulSet.class).getSpec().getTemplate();
    }
}

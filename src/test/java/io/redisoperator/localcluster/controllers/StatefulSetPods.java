package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.localcluster.controllers.StatefulSetRevisions.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the pods of one StatefulSet, and the claims that they mount. */
final class StatefulSetPods {
    private static final String REVISION = "controller-revision-hash";
    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

    private final KubernetesClient client;
    private final StatefulSet set;

    StatefulSetPods(KubernetesClient client, StatefulSet set) {
        this.client = client;
        this.set = set;
    }

    /** The pod's place in the set, or -1 if its name is not that of one. */
    static int ordinal(StatefulSet set, Pod pod) {
        String prefix = set.getMetadata().getName() + "-";
        String name = pod.getMetadata().getName();
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return rest.matches("0|[1-9]\\d{0,8}") ? Integer.parseInt(rest) : -1;
    }

    static String revisionOf(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault(REVISION, "");
    }

    void create(int ordinal, Template template) {
        for (PersistentVolumeClaim claim : set.getSpec().getVolumeClaimTemplates()) {
            createClaim(claim, ordinal);
        }
        String name = set.getMetadata().getName() + "-" + ordinal;
        Pod pod = new PodBuilder()
                .withMetadata(template.content().getMetadata())
                .withSpec(template.content().getSpec())
                .editOrNewMetadata()
                .withName(name)
                .withNamespace(set.getMetadata().getNamespace())
                .addToLabels(REVISION, template.revision())
                .addToLabels(POD_NAME, name)
                .addToLabels(POD_INDEX, Integer.toString(ordinal))
                .withOwnerReferences(Ownership.controller(set))
                .endMetadata()
                .editSpec()
                .withHostname(name)
                .withSubdomain(set.getSpec().getServiceName())
                .withVolumes(volumes(template, ordinal))
                .endSpec()
                .build();
        client.resource(pod).create();
    }

    private List<Volume> volumes(Template template, int ordinal) {
        List<PersistentVolumeClaim> claims = set.getSpec().getVolumeClaimTemplates();
        Set<String> claimed =
                claims.stream().map(claim -> claim.getMetadata().getName()).collect(Collectors.toSet());
        List<Volume> volumes = new ArrayList<>();
        for (String name : claimed) {
            volumes.add(new VolumeBuilder()
                    .withName(name)
                    .withNewPersistentVolumeClaim()
                    .withClaimName(claimName(name, ordinal))
                    .endPersistentVolumeClaim()
                    .build());
        }
        template.content().getSpec().getVolumes().stream()
                .filter(volume -> !claimed.contains(volume.getName()))
                .forEach(volumes::add);
        return volumes;
    }

    private void createClaim(PersistentVolumeClaim template, int ordinal) {
        PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder(template)
                .editMetadata()
                .withName(claimName(template.getMetadata().getName(), ordinal))
                .withNamespace(set.getMetadata().getNamespace())
                .addToLabels(set.getSpec().getSelector().getMatchLabels())
                .endMetadata()
                .withStatus(null)
                .build();
        if (client.resource(claim).get() == null) {
            client.resource(claim).create();
        }
    }

    private String claimName(String template, int ordinal) {
        return template + "-" + set.getMetadata().getName() + "-" + ordinal;
    }
}

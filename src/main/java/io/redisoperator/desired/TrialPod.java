package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.model.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pod as a controller makes it of a template, but for its owner and its revision; to be tried, not made. */
public final class TrialPod {
    private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

    private TrialPod() {}

    /** The StatefulSet's pod with that ordinal. */
    public static Pod of(StatefulSet set, int ordinal) {
        String name = set.getMetadata().getName() + "-" + ordinal;
        return of(set.getMetadata().getNamespace(), name, set.getSpec().getTemplate())
                .editMetadata()
                .addToLabels(Labels.POD_NAME, name)
                .addToLabels(POD_INDEX, Integer.toString(ordinal))
                .endMetadata()
                .editSpec()
                .withHostname(name)
                .withSubdomain(set.getSpec().getServiceName())
                .withVolumes(volumes(set, name))
                .endSpec()
                .build();
    }

    /** A pod of a Deployment, which is given a name of its own each time. */
    public static Pod of(Deployment deployment) {
        return of(
                        deployment.getMetadata().getNamespace(),
                        deployment.getMetadata().getName() + "-trial",
                        deployment.getSpec().getTemplate())
                .build();
    }

    private static PodBuilder of(String namespace, String name, @Nullable PodTemplateSpec given) {
        PodTemplateSpec template = Objects.requireNonNullElseGet(given, PodTemplateSpec::new);
        return new PodBuilder()
                .withMetadata(template.getMetadata())
                .withSpec(template.getSpec())
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .editOrNewSpec()
                .endSpec();
    }

    /** A claim takes the place of a volume of that name. */
    private static List<Volume> volumes(StatefulSet set, String pod) {
        List<Volume> volumes = new ArrayList<>();
        Set<String> claimed = new HashSet<>();
        set.getSpec().getVolumeClaimTemplates().forEach(claim -> {
            String name = claim.getMetadata().getName();
            claimed.add(name);
            volumes.add(new VolumeBuilder()
                    .withName(name)
                    .withNewPersistentVolumeClaim()
                    .withClaimName(TrialClaim.name(claim, pod))
                    .endPersistentVolumeClaim()
                    .build());
        });
        PodTemplateSpec template = set.getSpec().getTemplate();
        if (template != null && template.getSpec() != null) {
            template.getSpec().getVolumes().stream()
                    .filter(volume -> !claimed.contains(volume.getName()))
                    .forEach(volumes::add);
        }
        return volumes;
    }
}

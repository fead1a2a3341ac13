package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import java.util.TreeMap;

/** What pods are given where the spec is silent. They fit the Pod Security Standard {@code restricted}. */
final class PodDefaults {
    static final String PULL_POLICY = "IfNotPresent";
    private static final long ID = 1000;
    private static final int STRONGEST_PREFERENCE = 100;

    private PodDefaults() {}

    /** Pods of one component rather stand on different nodes. */
    static Affinity spread(ClusterKey key, Labels.Component component) {
        return new AffinityBuilder()
                .withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(STRONGEST_PREFERENCE)
                .withPodAffinityTerm(sameNode(key, component))
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .build();
    }

    /** Pods of one component never share a node. */
    static Affinity apart(ClusterKey key, Labels.Component component) {
        return new AffinityBuilder()
                .withNewPodAntiAffinity()
                .addToRequiredDuringSchedulingIgnoredDuringExecution(sameNode(key, component))
                .endPodAntiAffinity()
                .build();
    }

    static PodSecurityContext podSecurity() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(ID)
                .withRunAsGroup(ID)
                .withFsGroup(ID)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    static SecurityContext containerSecurity() {
        return containerSecurity(podSecurity());
    }

    /**
     * In a pod of that context. It names the user, by default, and may be a user's own that names none: then the image
     * would choose, and one that chooses root would not start. An empty one leaves the choice to the platform.
     */
    static SecurityContext containerSecurity(PodSecurityContext pod) {
        boolean nobody = pod.getRunAsUser() == null && !pod.equals(new PodSecurityContext());
        boolean root = Long.valueOf(0).equals(pod.getRunAsUser());
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withRunAsNonRoot(root ? null : Boolean.TRUE)
                .withRunAsUser(nobody ? Long.valueOf(ID) : null)
                .withRunAsGroup(nobody && pod.getRunAsGroup() == null ? Long.valueOf(ID) : null)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    static ResourceRequirements exporterResources() {
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("50Mi"))
                .addToLimits("cpu", new Quantity("1000m"))
                .addToLimits("memory", new Quantity("100Mi"))
                .build();
    }

    private static PodAffinityTerm sameNode(ClusterKey key, Labels.Component component) {
        return new PodAffinityTermBuilder()
                .withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .withMatchLabels(new TreeMap<>(Labels.selector(key, component)))
                .endLabelSelector()
                .build();
    }
}

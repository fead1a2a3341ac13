package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.redisoperator.api.PodPart;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads what a user says of the pods of either component. */
final class PodReader {
    private static final String HOST_DNS = "ClusterFirstWithHostNet";
    private static final Set<String> DNS_POLICIES = Set.of("ClusterFirst", HOST_DNS, "Default");

    private final ClusterKey key;
    private final Engine engine;
    private final Problems problems;
    private final PodParts parts;

    PodReader(ClusterKey key, Engine engine, Problems problems) {
        this.key = key;
        this.engine = engine;
        this.problems = problems;
        this.parts = new PodParts(problems);
    }

    PodSecurityContext security(PodPart part, Labels.Component component) {
        return parts.read(
                part.securityContext(),
                PodSecurityContext.class,
                path(component) + ".securityContext",
                PodDefaults.podSecurity());
    }

    /** @param security of the pod, as it was read before */
    PodSettings read(PodPart part, Labels.Component component, PodSecurityContext security, Occupied occupied) {
        String path = path(component);
        return new PodSettings(
                container(part, security, path),
                scheduling(part, component, path),
                identity(part, security, path),
                new ExtrasReader(occupied, parts, problems).read(part, path),
                AnnotationReader.read(part.podAnnotations(), path + ".podAnnotations", problems));
    }

    Companions companions(PodPart part, Labels.Component component) {
        return new Companions(
                AnnotationReader.read(part.serviceAnnotations(), path(component) + ".serviceAnnotations", problems),
                !Boolean.TRUE.equals(part.disablePodDisruptionBudget()));
    }

    private ContainerSettings container(PodPart part, PodSecurityContext pod, String path) {
        return new ContainerSettings(
                Images.read(part.image(), engine, path + ".image", problems),
                PullPolicies.read(part.imagePullPolicy(), path + ".imagePullPolicy", problems),
                new Quantities(parts, problems).read(part.resources(), path + ".resources", new ResourceRequirements()),
                parts.read(
                        part.containerSecurityContext(),
                        SecurityContext.class,
                        path + ".containerSecurityContext",
                        PodDefaults.containerSecurity(pod)),
                command(part, path + ".command"),
                ObjectReferences.script(part.startupConfigMap(), key, path + ".startupConfigMap", problems),
                new ProbeReader(parts, problems).read(part, path));
    }

    private List<String> command(PodPart part, String path) {
        List<String> words = Optional.ofNullable(part.command()).orElse(List.of()).stream()
                .map(word -> Objects.requireNonNullElse(word, ""))
                .toList();
        if (!words.isEmpty() && words.getFirst().isBlank()) {
            problems.add(path + "[0]", "is empty; it is the program to run");
        }
        return words;
    }

    private Scheduling scheduling(PodPart part, Labels.Component component, String path) {
        return new Scheduling(
                parts.read(part.affinity(), Affinity.class, path + ".affinity", PodDefaults.spread(key, component)),
                new TolerationReader(parts, problems).read(part.tolerations(), path + ".tolerations"),
                Texts.of(Optional.ofNullable(part.nodeSelector())),
                topology(part, component, path + ".topologySpreadConstraints"),
                ObjectReferences.read(
                        part.priorityClassName(), "a PriorityClass", path + ".priorityClassName", problems));
    }

    /** Without a selector, a constraint would count no pods and so spread none. */
    private List<TopologySpreadConstraint> topology(PodPart part, Labels.Component component, String path) {
        List<TopologySpreadConstraint> all =
                parts.readAll(part.topologySpreadConstraints(), TopologySpreadConstraint.class, path);
        for (int i = 0; i < all.size(); i++) {
            TopologySpreadConstraint constraint = all.get(i);
            String at = path + "[" + i + "]";
            if (constraint.getLabelSelector() == null) {
                constraint.setLabelSelector(
                        new LabelSelector(List.of(), new TreeMap<>(Labels.selector(key, component))));
            }
            if (constraint.getMaxSkew() == null || constraint.getMaxSkew() < 1) {
                problems.add(at + ".maxSkew", "is missing or less than 1; say by how many pods domains may differ");
            }
            if (constraint.getTopologyKey() == null
                    || constraint.getTopologyKey().isEmpty()) {
                problems.add(at + ".topologyKey", "is missing; name a label of nodes, as topology.kubernetes.io/zone");
            }
            if (!Set.of("DoNotSchedule", "ScheduleAnyway")
                    .contains(String.valueOf(constraint.getWhenUnsatisfiable()))) {
                problems.add(at + ".whenUnsatisfiable", "is none of DoNotSchedule, ScheduleAnyway");
            }
        }
        new Repeats(problems)
                .refuse(
                        all,
                        constraint -> constraint.getTopologyKey() + " with " + constraint.getWhenUnsatisfiable(),
                        path,
                        "topologyKey");
        return all;
    }

    private PodIdentity identity(PodPart part, PodSecurityContext security, String path) {
        boolean hostNetwork = Boolean.TRUE.equals(part.hostNetwork());
        return new PodIdentity(
                security,
                pullSecrets(part, path + ".imagePullSecrets"),
                ObjectReferences.read(
                        part.serviceAccountName(),
                        "a ServiceAccount; write the name of one in the same namespace",
                        path + ".serviceAccountName",
                        problems),
                hostNetwork,
                dnsPolicy(part, path + ".dnsPolicy")
                        // What Kubernetes does by itself there resolves no Service.
                        .or(() -> hostNetwork ? Optional.of(HOST_DNS) : Optional.empty()));
    }

    private List<LocalObjectReference> pullSecrets(PodPart part, String path) {
        List<LocalObjectReference> secrets = parts.readAll(part.imagePullSecrets(), LocalObjectReference.class, path);
        for (int i = 0; i < secrets.size(); i++) {
            String at = path + "[" + i + "].name";
            if (ObjectReferences.read(
                            secrets.get(i).getName(), "a Secret; write one of the same namespace", at, problems)
                    .isEmpty()) {
                problems.add(at, "is missing; write the name of a Secret in the same namespace");
            }
        }
        // Twice is once, and the API server takes no list with the same name twice.
        return secrets.stream().distinct().toList();
    }

    private Optional<String> dnsPolicy(PodPart part, String path) {
        String policy = part.dnsPolicy();
        if (policy == null || policy.isEmpty()) {
            return Optional.empty();
        }
        if (!DNS_POLICIES.contains(policy)) {
            problems.add(path, "is none of ClusterFirst, ClusterFirstWithHostNet, Default");
        }
        return Optional.of(policy);
    }

    private static String path(Labels.Component component) {
        return "spec." + component.value();
    }
}

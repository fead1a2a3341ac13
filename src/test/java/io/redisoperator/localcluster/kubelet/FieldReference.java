package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values of the downward API: fields of the pod and resources of its containers. */
final class FieldReference {
    private static final Pattern ENTRY = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

    private FieldReference() {}

    /**
     * The value of a {@code fieldRef} path.
     *
     * @param address the pod's address, which its status may not show yet
     */
    static String field(Pod pod, String address, String path) {
        Matcher entry = ENTRY.matcher(path);
        if (entry.matches()) {
            return entries(pod, entry.group(1)).getOrDefault(entry.group(2), "");
        }
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "metadata.labels" -> lines(entries(pod, "labels"));
            case "metadata.annotations" -> lines(entries(pod, "annotations"));
            case "spec.nodeName" -> pod.getSpec().getNodeName();
            case "spec.serviceAccountName" ->
                pod.getSpec().getServiceAccountName() == null
                        ? "default"
                        : pod.getSpec().getServiceAccountName();
            case "status.podIP", "status.podIPs" -> address;
            case "status.hostIP", "status.hostIPs" -> NodeRegistration.ADDRESS;
            default -> throw new IllegalArgumentException("unsupported fieldRef " + path);
        };
    }

    /** The value of a {@code resourceFieldRef}; a limit that is not set is the node's capacity. */
    static String resource(Pod pod, Container self, ResourceFieldSelector reference) {
        Container container = reference.getContainerName() == null
                ? self
                : pod.getSpec().getContainers().stream()
                        .filter(other -> other.getName().equals(reference.getContainerName()))
                        .findFirst()
                        .orElse(self);
        String[] path = reference.getResource().split("\\.", 2);
        ResourceRequirements resources =
                container.getResources() == null ? new ResourceRequirements() : container.getResources();
        Map<String, Quantity> amounts = path[0].equals("requests") ? resources.getRequests() : resources.getLimits();
        Quantity amount = amounts == null ? null : amounts.get(path[1]);
        if (amount == null) {
            amount = path[0].equals("requests") ? new Quantity("0") : NodeRegistration.capacity(path[1]);
        }
        Quantity divisor = reference.getDivisor();
        BigDecimal unit = divisor == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(divisor);
        return Quantity.getAmountInBytes(amount)
                .divide(unit.signum() == 0 ? BigDecimal.ONE : unit, 0, RoundingMode.CEILING)
                .toPlainString();
    }

    private static Map<String, String> entries(Pod pod, String kind) {
        Map<String, String> found = kind.equals("labels")
                ? pod.getMetadata().getLabels()
                : pod.getMetadata().getAnnotations();
        return found == null ? Map.of() : found;
    }

    private static String lines(Map<String, String> entries) {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=\"" + entry.getValue() + "\"")
                        .collect(Collectors.joining("\n"));
    }
}

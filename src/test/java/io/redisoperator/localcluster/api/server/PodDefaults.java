package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Defaults of a pod's spec, which are those of a pod template's spec too. */
final class PodDefaults {
    private static final int FILE_MODE = 0644;

    private PodDefaults() {}

    static void apply(ObjectNode spec) {
        Defaults.fill(spec, "restartPolicy", "Always");
        Defaults.fill(spec, "terminationGracePeriodSeconds", 30);
        Defaults.fill(spec, "dnsPolicy", "ClusterFirst");
        Defaults.fill(spec, "schedulerName", "default-scheduler");
        spec.withObjectProperty("securityContext");
        if (spec.hasNonNull("serviceAccountName")) {
            Defaults.fill(spec, "serviceAccount", Json.text(spec, "serviceAccountName"));
        }
        spec.path("volumes").forEach(volume -> volume((ObjectNode) volume));
        spec.path("containers").forEach(container -> container((ObjectNode) container));
        spec.path("initContainers").forEach(container -> container((ObjectNode) container));
    }

    private static void container(ObjectNode container) {
        Defaults.fill(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
        Defaults.fill(container, "terminationMessagePath", "/dev/termination-log");
        Defaults.fill(container, "terminationMessagePolicy", "File");
        Quantities.canonicalise(container.withObjectProperty("resources"));
        if (container.path("resources").path("limits") instanceof ObjectNode limits) {
            ObjectNode requests = container.withObjectProperty("resources").withObjectProperty("requests");
            limits.properties()
                    .forEach(limit -> Defaults.fill(
                            requests, limit.getKey(), limit.getValue().asText()));
        }
        container.path("ports").forEach(port -> Defaults.fill((ObjectNode) port, "protocol", "TCP"));
        for (JsonNode variable : container.path("env")) {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode reference) {
                Defaults.fill(reference, "apiVersion", "v1");
            }
        }
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            if (container.get(probe) instanceof ObjectNode present) {
                Defaults.fill(present, "timeoutSeconds", 1);
                Defaults.fill(present, "periodSeconds", 10);
                Defaults.fill(present, "successThreshold", 1);
                Defaults.fill(present, "failureThreshold", 3);
            }
        }
    }

    private static void volume(ObjectNode volume) {
        for (String source : List.of("configMap", "secret", "downwardAPI", "projected")) {
            if (volume.get(source) instanceof ObjectNode present) {
                Defaults.fill(present, "defaultMode", FILE_MODE);
            }
        }
        if (volume.get("emptyDir") == null && volume.size() == 1) {
            volume.putObject("emptyDir");
        }
    }

    private static String pullPolicy(String image) {
        boolean tagged = image.substring(image.lastIndexOf('/') + 1).matches(".*[:@].*");
        return tagged && !image.endsWith(":latest") ? "IfNotPresent" : "Always";
    }

    /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
    static String qualityOfService(JsonNode spec) {
        List<JsonNode> containers = new ArrayList<>();
        spec.path("containers").forEach(containers::add);
        boolean nothing = containers.stream()
                .allMatch(each -> Json.at(each, "resources", "requests").isEmpty()
                        && Json.at(each, "resources", "limits").isEmpty());
        if (nothing) {
            return "BestEffort";
        }
        boolean all = containers.stream().allMatch(each -> {
            JsonNode limits = Json.at(each, "resources", "limits");
            return limits.has("cpu") && limits.has("memory") && limits.equals(Json.at(each, "resources", "requests"));
        });
        return all ? "Guaranteed" : "Burstable";
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;

/** What Kubernetes fills into built-in kinds, as far as the operator or the controllers can notice. */
final class Defaults {
    private Defaults() {}

    static void apply(ApiKind kind, ObjectNode object) {
        switch (kind.resource()) {
            case "pods" -> pod(object);
            case "services" -> service(object.withObjectProperty("spec"));
            case "secrets" -> secret(object);
            case "statefulsets.apps" -> statefulSet(object.withObjectProperty("spec"));
            case "deployments.apps" -> deployment(object.withObjectProperty("spec"));
            case "replicasets.apps" -> replicaSet(object.withObjectProperty("spec"));
            case "persistentvolumeclaims" -> claim(object);
            case "namespaces" -> namespace(object);
            case KindRegistry.DEFINITIONS -> definition(object);
            default -> {}
        }
    }

    /** Puts a value where there is none. */
    static void fill(ObjectNode object, String field, String value) {
        if (Json.absent(object.path(field))) {
            object.put(field, value);
        }
    }

    /** Puts a value where there is none. */
    static void fill(ObjectNode object, String field, int value) {
        if (Json.absent(object.path(field))) {
            object.put(field, value);
        }
    }

    private static void pod(ObjectNode pod) {
        PodDefaults.apply(pod.withObjectProperty("spec"));
        ObjectNode status = pod.withObjectProperty("status");
        fill(status, "phase", "Pending");
        fill(status, "qosClass", PodDefaults.qualityOfService(pod.path("spec")));
    }

    private static void service(ObjectNode spec) {
        fill(spec, "type", "ClusterIP");
        fill(spec, "sessionAffinity", "None");
        if (Json.text(spec, "type").equals("ExternalName")) {
            return;
        }
        fill(spec, "internalTrafficPolicy", "Cluster");
        for (JsonNode port : spec.path("ports")) {
            fill((ObjectNode) port, "protocol", "TCP");
            if (Json.absent(port.path("targetPort"))) {
                ((ObjectNode) port).set("targetPort", port.path("port"));
            }
        }
    }

    private static void secret(ObjectNode secret) {
        fill(secret, "type", "Opaque");
        if (secret.remove("stringData") instanceof ObjectNode plain) {
            ObjectNode data = secret.withObjectProperty("data");
            plain.properties().forEach(entry -> {
                byte[] bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
            });
        }
    }

    private static void statefulSet(ObjectNode spec) {
        fill(spec, "replicas", 1);
        fill(spec, "podManagementPolicy", "OrderedReady");
        fill(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = spec.withObjectProperty("updateStrategy");
        fill(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            fill(strategy.withObjectProperty("rollingUpdate"), "partition", 0);
        }
        ObjectNode retention = spec.withObjectProperty("persistentVolumeClaimRetentionPolicy");
        fill(retention, "whenDeleted", "Retain");
        fill(retention, "whenScaled", "Retain");
        for (JsonNode template : spec.path("volumeClaimTemplates")) {
            fill((ObjectNode) template, "apiVersion", "v1");
            fill((ObjectNode) template, "kind", "PersistentVolumeClaim");
            claim((ObjectNode) template);
        }
        podTemplate(spec);
    }

    private static void deployment(ObjectNode spec) {
        fill(spec, "replicas", 1);
        fill(spec, "revisionHistoryLimit", 10);
        fill(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = spec.withObjectProperty("strategy");
        fill(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = strategy.withObjectProperty("rollingUpdate");
            fill(rolling, "maxSurge", "25%");
            fill(rolling, "maxUnavailable", "25%");
        }
        podTemplate(spec);
    }

    private static void replicaSet(ObjectNode spec) {
        fill(spec, "replicas", 1);
        podTemplate(spec);
    }

    private static void podTemplate(ObjectNode spec) {
        PodDefaults.apply(spec.withObjectProperty("template").withObjectProperty("spec"));
    }

    private static void claim(ObjectNode claim) {
        ObjectNode spec = claim.withObjectProperty("spec");
        fill(spec, "volumeMode", "Filesystem");
        Quantities.canonicalise(spec.path("resources"));
        fill(claim.withObjectProperty("status"), "phase", "Pending");
    }

    private static void namespace(ObjectNode namespace) {
        String name = Json.name(namespace);
        Json.metadata(namespace).withObjectProperty("labels").put("kubernetes.io/metadata.name", name);
        fill(namespace.withObjectProperty("status"), "phase", "Active");
        if (!Json.at(namespace, "metadata").hasNonNull("deletionTimestamp")) {
            namespace.withObjectProperty("spec").putArray("finalizers").add("kubernetes");
        }
    }

    private static void definition(ObjectNode definition) {
        ObjectNode names = definition.withObjectProperty("spec").withObjectProperty("names");
        fill(names, "singular", Json.text(names, "kind").toLowerCase(Locale.ROOT));
        fill(names, "listKind", Json.text(names, "kind") + "List");
        ObjectNode status = definition.withObjectProperty("status");
        status.set("acceptedNames", names.deepCopy());
        if (Json.absent(status.path("conditions"))) {
            String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            for (String type : new String[] {"NamesAccepted", "Established"}) {
                status.withArrayProperty("conditions")
                        .addObject()
                        .put("type", type)
                        .put("status", "True")
                        .put("reason", "InitialNamesAccepted")
                        .put("message", "")
                        .put("lastTransitionTime", since);
            }
        }
        for (JsonNode version : Json.at(definition, "spec", "versions")) {
            if (version.path("storage").asBoolean()) {
                status.putArray("storedVersions").add(Json.text(version, "name"));
            }
        }
    }
}

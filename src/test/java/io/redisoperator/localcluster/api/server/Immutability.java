package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fields that cannot be changed once an object exists. */
final class Immutability {
    /** Of the spec of these kinds, only these fields may change. */
    private static final Map<String, List<String>> MUTABLE_SPEC = Map.of(
            "statefulsets.apps",
            List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds"),
            "pods",
            List.of("activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations", "schedulingGates"),
            "persistentvolumeclaims",
            List.of("resources", "volumeAttributesClassName", "volumeName"));
    /** Of other kinds, these paths may not. */
    private static final Map<String, List<String>> IMMUTABLE = Map.of(
            "deployments.apps", List.of("spec.selector"),
            "replicasets.apps", List.of("spec.selector"),
            "services", List.of("spec.clusterIP"),
            "secrets", List.of("type"),
            "rolebindings.rbac.authorization.k8s.io", List.of("roleRef"),
            "clusterrolebindings.rbac.authorization.k8s.io", List.of("roleRef"));

    private Immutability() {}

    static List<String> problems(ApiKind kind, ObjectNode before, ObjectNode after) {
        List<String> problems = new ArrayList<>();
        List<String> mutable = MUTABLE_SPEC.getOrDefault(kind.resource(), List.of());
        if (!mutable.isEmpty() && !Json.same(fixedSpec(kind, before, mutable), fixedSpec(kind, after, mutable))) {
            problems.add("spec: Forbidden: updates to %s spec for fields other than %s are forbidden"
                    .formatted(kind.kind(), mutable));
        }
        for (String path : IMMUTABLE.getOrDefault(kind.resource(), List.of())) {
            String[] steps = path.split("\\.", -1);
            if (!Json.same(Json.at(before, steps), Json.at(after, steps))) {
                problems.add(path + ": Invalid value: field is immutable");
            }
        }
        boolean frozen = before.path("immutable").asBoolean();
        if (frozen && !Json.same(before.path("data"), after.path("data"))) {
            problems.add("data: Forbidden: field is immutable when `immutable` is set");
        }
        return problems;
    }

    private static JsonNode fixedSpec(ApiKind kind, ObjectNode object, List<String> mutable) {
        ObjectNode spec = object.path("spec").isObject() ? object.path("spec").deepCopy() : Json.object();
        spec.remove(mutable);
        if (kind.is("pods")) {
            removeImages(spec.path("containers"));
            removeImages(spec.path("initContainers"));
        }
        return spec;
    }

    private static void removeImages(JsonNode containers) {
        containers.forEach(container -> ((ObjectNode) container).remove("image"));
    }
}

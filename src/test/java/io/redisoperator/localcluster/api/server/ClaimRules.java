package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Some of what Kubernetes asks of a claim, and only when one is made: the templates of StatefulSets are not checked. */
final class ClaimRules {
    private static final String CLAIMS = "persistentvolumeclaims";
    private static final Set<String> WITH_VALUES = Set.of("In", "NotIn");
    private static final Set<String> WITHOUT_VALUES = Set.of("Exists", "DoesNotExist");

    private final ObjectStore store;

    ClaimRules(ObjectStore store) {
        this.store = store;
    }

    static List<String> problems(ApiKind kind, ObjectNode claim) {
        List<String> problems = new ArrayList<>();
        if (kind.is(CLAIMS)) {
            JsonNode expressions = Json.at(claim, "spec", "selector", "matchExpressions");
            for (int i = 0; i < expressions.size(); i++) {
                expression(expressions.get(i), "spec.selector.matchExpressions[" + i + "]", problems);
            }
            source(Json.at(claim, "spec", "dataSourceRef"), "spec.dataSourceRef", problems);
        }
        return problems;
    }

    /** Refuses one more than a quota has room for, whether one of that name is there or not. */
    void admit(ApiKind kind, ObjectNode claim) {
        if (!kind.is(CLAIMS)) {
            return;
        }
        String namespace = Json.namespace(claim);
        int used = store.list(CLAIMS, namespace).size();
        for (ObjectNode quota : store.list("resourcequotas", namespace)) {
            String most = Json.text(quota, "spec", "hard", CLAIMS);
            if (!most.isEmpty() && used >= Integer.parseInt(most)) {
                throw ApiFailure.forbidden(
                        "%s \"%s\" is forbidden: exceeded quota: %s, requested: %s=1, used: %s=%d, limited: %s=%s"
                                .formatted(
                                        CLAIMS,
                                        Json.name(claim),
                                        Json.name(quota),
                                        CLAIMS,
                                        CLAIMS,
                                        used,
                                        CLAIMS,
                                        most));
            }
        }
    }

    private static void expression(JsonNode expression, String path, List<String> problems) {
        String operator = Json.text(expression, "operator");
        boolean values = !expression.path("values").isEmpty();
        if (WITH_VALUES.contains(operator) && !values) {
            problems.add(path + ".values: Required value: must be specified when `operator` is 'In' or 'NotIn'");
        } else if (WITHOUT_VALUES.contains(operator) && values) {
            problems.add(
                    path + ".values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        } else if (!WITH_VALUES.contains(operator) && !WITHOUT_VALUES.contains(operator)) {
            problems.add("%s.operator: Invalid value: \"%s\": not a valid selector operator".formatted(path, operator));
        }
    }

    private static void source(JsonNode source, String path, List<String> problems) {
        if (Json.absent(source)) {
            return;
        }
        if (Json.text(source, "name").isEmpty()) {
            problems.add(path + ".name: Required value");
        }
        String kind = Json.text(source, "kind");
        if (kind.isEmpty()) {
            problems.add(path + ".kind: Required value");
        }
        if (Json.text(source, "apiGroup").isEmpty() && !kind.equals("PersistentVolumeClaim")) {
            problems.add(
                    "%s: Invalid value: \"%s\": must be 'PersistentVolumeClaim' when referencing the default apiGroup"
                            .formatted(path, kind));
        }
    }
}

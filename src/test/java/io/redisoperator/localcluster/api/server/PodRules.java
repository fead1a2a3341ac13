package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Some of what Kubernetes asks of a pod. The template of one is checked with whatever holds it; what a pod names has to
 * exist only when it is made.
 */
final class PodRules {
    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]");
    private static final Pattern VARIABLE = Pattern.compile("[ -<>-~]+");
    private static final List<String> TEMPLATED = List.of("deployments.apps", "replicasets.apps", "statefulsets.apps");
    private static final int LAST_PORT = 65_535;

    private final ObjectStore store;

    PodRules(ObjectStore store) {
        this.store = store;
    }

    /** Refuses a pod that names what does not exist. */
    void admit(ApiKind kind, ObjectNode pod) {
        if (!kind.is("pods")) {
            return;
        }
        String account = Json.text(pod, "spec", "serviceAccountName");
        String namespace = Json.namespace(pod);
        if (!account.isEmpty()
                && !account.equals("default")
                && store.find("serviceaccounts", namespace, account).isEmpty()) {
            throw forbidden(
                    pod,
                    "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                            .formatted(namespace, account, account));
        }
        String priority = Json.text(pod, "spec", "priorityClassName");
        if (!priority.isEmpty()
                && !priority.startsWith("system-")
                && store.find("priorityclasses.scheduling.k8s.io", "", priority).isEmpty()) {
            throw forbidden(pod, "no PriorityClass with name %s was found".formatted(priority));
        }
    }

    /** What is wrong with a pod, or with the template of one that is checked before any is made. */
    static List<String> problems(ApiKind kind, ObjectNode object) {
        if (kind.is("pods")) {
            return problems(object.path("spec"), "spec");
        }
        return TEMPLATED.stream().anyMatch(kind::is)
                ? problems(Json.at(object, "spec", "template", "spec"), "spec.template.spec")
                : List.of();
    }

    private static List<String> problems(JsonNode spec, String path) {
        List<String> problems = new ArrayList<>();
        spec.path("nodeSelector").fieldNames().forEachRemaining(key -> {
            if (!LABEL_KEY.matcher(key).matches()) {
                problems.add(
                        "%s.nodeSelector: Invalid value: \"%s\": name part must consist of alphanumeric characters, '-', '_' or '.'"
                                .formatted(path, key));
            }
        });
        for (String affinity : List.of("podAffinity", "podAntiAffinity")) {
            String at = path + ".affinity." + affinity;
            JsonNode rules = Json.at(spec, "affinity", affinity);
            String hard = "requiredDuringSchedulingIgnoredDuringExecution";
            each(rules.path(hard), at + "." + hard, (term, where) -> topologyKey(term, where, problems));
            String soft = "preferredDuringSchedulingIgnoredDuringExecution";
            each(
                    rules.path(soft),
                    at + "." + soft,
                    (term, where) -> topologyKey(term.path("podAffinityTerm"), where + ".podAffinityTerm", problems));
        }
        each(spec.path("topologySpreadConstraints"), path + ".topologySpreadConstraints", (spread, where) -> {
            topologyKey(spread, where, problems);
            String otherwise = Json.text(spread, "whenUnsatisfiable");
            if (spread.has("minDomains") && !otherwise.equals("DoNotSchedule")) {
                problems.add(
                        "%s.minDomains: Invalid value: %s: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not %s"
                                .formatted(where, spread.path("minDomains"), otherwise));
            }
        });
        for (String containers : List.of("initContainers", "containers")) {
            each(spec.path(containers), path + "." + containers, (container, where) -> {
                each(container.path("env"), where + ".env", (variable, at) -> variable(variable, at, problems));
                each(container.path("ports"), where + ".ports", (port, at) -> port(port, at, problems));
            });
        }
        return problems;
    }

    private interface Rule {
        void check(JsonNode element, String path);
    }

    private static void each(JsonNode list, String path, Rule rule) {
        for (int i = 0; i < list.size(); i++) {
            rule.check(list.get(i), path + "[" + i + "]");
        }
    }

    private static void topologyKey(JsonNode term, String path, List<String> problems) {
        if (Json.text(term, "topologyKey").isEmpty()) {
            problems.add(path + ".topologyKey: Required value: can not be empty");
        }
    }

    private static void variable(JsonNode variable, String path, List<String> problems) {
        String name = Json.text(variable, "name");
        if (name.isEmpty()) {
            problems.add(path + ".name: Required value");
        } else if (!VARIABLE.matcher(name).matches()) {
            problems.add(
                    "%s.name: Invalid value: \"%s\": a valid environment variable name must consist only of printable ASCII characters other than '='"
                            .formatted(path, name));
        }
    }

    private static void port(JsonNode port, String path, List<String> problems) {
        int number = port.path("containerPort").asInt();
        if (number == 0) {
            problems.add(path + ".containerPort: Required value");
        } else if (number < 0 || number > LAST_PORT) {
            problems.add("%s.containerPort: Invalid value: %d: must be between 1 and 65535, inclusive"
                    .formatted(path, number));
        }
    }

    private static ApiFailure forbidden(ObjectNode pod, String why) {
        return ApiFailure.forbidden("pods \"%s\" is forbidden: %s".formatted(Json.name(pod), why));
    }
}

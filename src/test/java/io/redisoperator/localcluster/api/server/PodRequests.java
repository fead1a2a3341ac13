package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What can be posted to a pod: an eviction, which asks its disruption budgets, and a binding to a node. */
final class PodRequests {
    private static final String BUDGETS = "poddisruptionbudgets.policy";

    private final ObjectStore store;
    private final Commits commits;
    private final Deletion deletion;

    PodRequests(ObjectStore store, Commits commits, Deletion deletion) {
        this.store = store;
        this.commits = commits;
        this.deletion = deletion;
    }

    ObjectNode post(ApiRequest request, ResourcePath path, ApiKind kind, ObjectNode pod, ObjectNode body) {
        return switch (path.subresource()) {
            case "eviction" -> evict(request, kind, pod, body);
            case "binding" -> bind(kind, pod, body);
            default -> throw ApiFailure.noSuchPath();
        };
    }

    private ObjectNode bind(ApiKind kind, ObjectNode pod, ObjectNode binding) {
        String node = Json.text(pod, "spec", "nodeName");
        if (!node.isEmpty()) {
            throw ApiFailure.conflict(kind, Json.name(pod), "pod is already assigned to node \"%s\"".formatted(node));
        }
        ObjectNode after = pod.deepCopy();
        after.withObjectProperty("spec").put("nodeName", Json.text(binding, "target", "name"));
        ObjectNode scheduled = after.withObjectProperty("status")
                .withArrayProperty("conditions")
                .addObject();
        scheduled.put("type", "PodScheduled").put("status", "True");
        scheduled.put(
                "lastTransitionTime",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        commits.force(kind, after);
        return success();
    }

    private ObjectNode evict(ApiRequest request, ApiKind kind, ObjectNode pod, ObjectNode eviction) {
        ObjectNode body =
                eviction.path("deleteOptions").isObject() ? (ObjectNode) eviction.path("deleteOptions") : Json.object();
        DeleteOptions options = DeleteOptions.of(request, body);
        if (countsForBudgets(pod)) {
            spendBudget(pod, options);
        }
        deletion.delete(kind, pod, options);
        return success();
    }

    private static boolean countsForBudgets(ObjectNode pod) {
        String phase = Json.text(pod, "status", "phase");
        boolean terminating = Json.at(pod, "metadata").hasNonNull("deletionTimestamp");
        return !terminating && !List.of("Pending", "Succeeded", "Failed").contains(phase);
    }

    private void spendBudget(ObjectNode pod, DeleteOptions options) {
        List<ObjectNode> budgets = store.list(BUDGETS, Json.namespace(pod)).stream()
                .filter(budget -> PodSelector.matches(Json.at(budget, "spec", "selector"), pod))
                .toList();
        if (budgets.size() > 1) {
            throw new ApiFailure(
                    500,
                    "InternalError",
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }
        if (budgets.isEmpty()) {
            return;
        }
        ObjectNode budget = budgets.getFirst().deepCopy();
        JsonNode status = budget.path("status");
        boolean healthyEnough = status.path("desiredHealthy").asInt() > 0
                && status.path("currentHealthy").asInt()
                        >= status.path("desiredHealthy").asInt();
        if (!ready(pod) && healthyEnough) {
            return;
        }
        boolean observed = status.path("observedGeneration").asLong()
                >= Json.at(budget, "metadata", "generation").asLong();
        int allowed = status.path("disruptionsAllowed").asInt();
        if (!observed || allowed <= 0) {
            throw ApiFailure.tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.");
        }
        if (!options.dryRun()) {
            ObjectNode spent = budget.withObjectProperty("status");
            spent.put("disruptionsAllowed", allowed - 1);
            spent.withObjectProperty("disruptedPods")
                    .put(
                            Json.name(pod),
                            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            commits.force(budgetKind(), budget);
        }
    }

    private ApiKind budgetKind() {
        return commits.kind(BUDGETS);
    }

    private static boolean ready(ObjectNode pod) {
        for (JsonNode condition : Json.at(pod, "status", "conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    private static ObjectNode success() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
        status.putObject("metadata");
        return status;
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.localcluster.api.server.Commits.Mode;
import java.util.List;

/** The {@code /scale} sub-resource of workloads. */
final class Scale {
    private static final List<String> SCALABLE = List.of("statefulsets.apps", "deployments.apps", "replicasets.apps");

    private final Commits commits;
    private final Patches patches = new Patches();

    Scale(Commits commits) {
        this.commits = commits;
    }

    ObjectNode answer(ApiRequest request, ApiKind kind, ObjectNode workload) {
        if (!SCALABLE.contains(kind.resource())) {
            throw ApiFailure.noSuchPath();
        }
        ObjectNode scale = scaleOf(workload);
        return switch (request.method()) {
            case "GET" -> scale;
            case "PUT" -> write(request, kind, workload, Json.parseObject(request.body()));
            case "PATCH" -> write(request, kind, workload, patches.patched(request, kind, scale));
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    private ObjectNode write(ApiRequest request, ApiKind kind, ObjectNode workload, ObjectNode scale) {
        ObjectNode after = workload.deepCopy();
        Json.metadata(after).remove("resourceVersion");
        String asked = Json.text(scale, "metadata", "resourceVersion");
        if (!asked.isEmpty()) {
            Json.metadata(after).put("resourceVersion", asked);
        }
        after.withObjectProperty("spec")
                .put("replicas", Json.at(scale, "spec", "replicas").asInt());
        return scaleOf(commits.update(kind, workload, after, "", Mode.updating(request, "scale")));
    }

    private static ObjectNode scaleOf(ObjectNode workload) {
        ObjectNode scale = Json.object();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.put(field, Json.text(workload, "metadata", field));
        }
        scale.putObject("spec")
                .put("replicas", Json.at(workload, "spec", "replicas").asInt());
        scale.putObject("status")
                .put("replicas", Json.at(workload, "status", "replicas").asInt());
        return scale;
    }
}

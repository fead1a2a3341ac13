package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.List;

/** Reads the bodies of PATCH requests by their content type. */
final class Patches {
    private static final String APPLY = "application/apply-patch+yaml";

    boolean isApply(ApiRequest request) {
        return mediaType(request).equals(APPLY);
    }

    /** The object with a JSON, merge or strategic merge patch upon it. */
    ObjectNode patched(ApiRequest request, ApiKind kind, ObjectNode before) {
        JsonNode patch = Json.parse(request.body());
        ObjectNode after = before.deepCopy();
        Json.metadata(after).remove("resourceVersion");
        switch (mediaType(request)) {
            case "application/merge-patch+json" -> MergePatch.merge(after, (ObjectNode) patch);
            case "application/strategic-merge-patch+json" -> {
                if (kind.custom()) {
                    throw ApiFailure.unsupportedMediaType(request.contentType());
                }
                MergePatch.mergeStrategically(after, (ObjectNode) patch, MergeStructure.of(kind));
            }
            case "application/json-patch+json" -> {
                return jsonPatched(kind, before, patch);
            }
            default -> throw ApiFailure.unsupportedMediaType(request.contentType());
        }
        return after;
    }

    /** What an apply request wants, without what its path cannot set. */
    ObjectNode applied(ApiRequest request, ResourcePath path, ApiKind kind) {
        if (request.parameter("fieldManager").isEmpty()) {
            throw ApiFailure.badRequest(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        }
        ObjectNode applied = Json.parseObject(request.body());
        Json.dropNulls(applied);
        if (!Json.at(applied, "metadata", "managedFields").isEmpty()) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
        if (path.subresource().equals("status")) {
            applied.retain("apiVersion", "kind", "metadata", "status");
            Json.metadata(applied).retain("name", "namespace", "uid", "resourceVersion");
        } else if (kind.hasStatus()) {
            applied.remove("status");
        }
        return applied;
    }

    private static ObjectNode jsonPatched(ApiKind kind, ObjectNode before, JsonNode patch) {
        try {
            ObjectNode after = (ObjectNode) JsonPatch.apply(patch, before.deepCopy());
            boolean touchesVersion = Json.same(
                    Json.at(after, "metadata", "resourceVersion"), Json.at(before, "metadata", "resourceVersion"));
            if (touchesVersion) {
                Json.metadata(after).remove("resourceVersion");
            }
            return after;
        } catch (JsonPatchException e) {
            throw ApiFailure.invalid(
                    kind, Json.name(before), List.of("the server rejected our request: " + e.getMessage()));
        }
    }

    private static String mediaType(ApiRequest request) {
        return request.contentType().split(";", 2)[0].strip();
    }
}

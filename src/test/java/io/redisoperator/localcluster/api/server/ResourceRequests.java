package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.localcluster.api.server.Commits.Mode;
import java.util.List;
import java.util.Set;

/** Answers requests for objects and collections of one kind; watches excepted. */
final class ResourceRequests {
    private static final Set<String> WRITABLE_PARTS = Set.of("", "status", "finalize");

    private final ObjectStore store;
    private final Commits commits;
    private final Deletion deletion;
    private final Patches patches;
    private final PodRequests podRequests;
    private final Scale scale;
    private final PodLogs logs;

    ResourceRequests(ObjectStore store, Commits commits, PodLogs logs) {
        this.store = store;
        this.logs = logs;
        this.commits = commits;
        this.deletion = new Deletion(commits);
        this.patches = new Patches();
        this.podRequests = new PodRequests(store, commits, deletion);
        this.scale = new Scale(commits);
    }

    ApiResponse answer(ApiRequest request, ResourcePath path, ApiKind kind) {
        if (path.subresource().equals("scale")) {
            return ApiResponse.ok(scale.answer(request, kind, find(path, kind)));
        }
        if (kind.is("pods") && path.subresource().equals("log")) {
            return ApiResponse.ok(logs.read(request, find(path, kind)));
        }
        return switch (request.method()) {
            case "GET" -> ApiResponse.ok(path.name().isEmpty() ? list(request, path, kind) : get(path, kind));
            case "POST" -> new ApiResponse(201, post(request, path, kind));
            case "PUT" -> ApiResponse.ok(put(request, path, kind));
            case "PATCH" -> patch(request, path, kind);
            case "DELETE" ->
                ApiResponse.ok(
                        path.name().isEmpty()
                                ? deleteAll(request, path, kind)
                                : deletion.delete(kind, find(path, kind), DeleteOptions.of(request)));
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    private ObjectNode find(ResourcePath path, ApiKind kind) {
        return store.find(kind.resource(), path.namespace(), path.name())
                .orElseThrow(() -> ApiFailure.notFound(kind, path.name()));
    }

    private ObjectNode get(ResourcePath path, ApiKind kind) {
        if (!path.subresource().isEmpty() && !path.subresource().equals("status")) {
            throw ApiFailure.noSuchPath();
        }
        return find(path, kind);
    }

    private ObjectNode list(ApiRequest request, ResourcePath path, ApiKind kind) {
        Selection selection = Selection.of(request, path, kind);
        ObjectNode list = Json.object();
        list.put("kind", kind.kind() + "List").put("apiVersion", kind.apiVersion());
        list.putObject("metadata").put("resourceVersion", Long.toString(store.version()));
        ArrayNode items = list.putArray("items");
        store.list(kind.resource(), path.namespace()).stream()
                .filter(selection::matches)
                .forEach(items::add);
        return list;
    }

    private ObjectNode post(ApiRequest request, ResourcePath path, ApiKind kind) {
        ObjectNode body = Json.parseObject(request.body());
        if (kind.is("pods") && !path.subresource().isEmpty()) {
            return podRequests.post(request, path, kind, find(path, kind), body);
        }
        if (!path.name().isEmpty()) {
            throw ApiFailure.methodNotAllowed();
        }
        requireKind(kind, body);
        requireNamespace(path, body);
        return commits.insert(kind, path.namespace(), body, Mode.updating(request, ""));
    }

    private ObjectNode put(ApiRequest request, ResourcePath path, ApiKind kind) {
        requireWritable(path, kind);
        ObjectNode body = Json.parseObject(request.body());
        requireKind(kind, body);
        requireNamespace(path, body);
        ObjectNode before = find(path, kind);
        if (isAnother(before, body)) {
            throw ApiFailure.conflict(kind, path.name(), "Precondition failed: UID in precondition");
        }
        if (kind.custom() && Json.text(body, "metadata", "resourceVersion").isEmpty()) {
            throw ApiFailure.invalid(
                    kind,
                    path.name(),
                    List.of("metadata.resourceVersion: Invalid value: 0x0: must be specified for an update"));
        }
        return commits.update(kind, before, body, path.subresource(), Mode.updating(request, path.subresource()));
    }

    private ApiResponse patch(ApiRequest request, ResourcePath path, ApiKind kind) {
        requireWritable(path, kind);
        if (patches.isApply(request)) {
            return apply(request, path, kind);
        }
        ObjectNode before = find(path, kind);
        ObjectNode after = patches.patched(request, kind, before);
        requireSameObject(path, kind, before, after);
        Mode mode = Mode.updating(request, path.subresource());
        return ApiResponse.ok(commits.update(kind, before, after, path.subresource(), mode));
    }

    private ApiResponse apply(ApiRequest request, ResourcePath path, ApiKind kind) {
        ObjectNode applied = patches.applied(request, path, kind);
        requireKind(kind, applied);
        requireNamespace(path, applied);
        Mode mode = Mode.applying(request, path.subresource());
        ApplyPatch patch = new ApplyPatch(kind, mode.owner(), request.flag("force"));
        var live = store.find(kind.resource(), path.namespace(), path.name());
        if (live.isPresent()) {
            ObjectNode before = live.get();
            requireSameObject(path, kind, before, applied);
            ObjectNode after = patch.apply(before, applied);
            return ApiResponse.ok(commits.update(kind, before, after, path.subresource(), mode));
        }
        if (!path.subresource().isEmpty()) {
            throw ApiFailure.notFound(kind, path.name());
        }
        if (!Json.text(applied, "metadata", "uid").isEmpty()) {
            throw ApiFailure.conflict(kind, path.name(), "uid mismatch: no existing object was found");
        }
        ObjectNode created = patch.apply(Json.object(), applied);
        Json.metadata(created).put("name", path.name());
        return new ApiResponse(201, commits.insert(kind, path.namespace(), created, mode));
    }

    private ObjectNode deleteAll(ApiRequest request, ResourcePath path, ApiKind kind) {
        Selection selection = Selection.of(request, path, kind);
        DeleteOptions options = DeleteOptions.of(request);
        ObjectNode deleted = list(request, path, kind);
        store.list(kind.resource(), path.namespace()).stream()
                .filter(selection::matches)
                .forEach(object -> deletion.delete(kind, object, options));
        return deleted;
    }

    private static boolean isAnother(JsonNode object, JsonNode wanted) {
        String uid = Json.text(wanted, "metadata", "uid");
        return !uid.isEmpty() && !uid.equals(Json.text(object, "metadata", "uid"));
    }

    /** Of a custom resource's status, patches take no notice of the metadata. */
    private static void requireSameObject(ResourcePath path, ApiKind kind, JsonNode object, JsonNode wanted) {
        boolean ignored = kind.custom() && path.subresource().equals("status");
        if (!ignored && isAnother(object, wanted)) {
            String uid = Json.text(wanted, "metadata", "uid");
            String problem = "metadata.uid: Invalid value: \"%s\": field is immutable".formatted(uid);
            throw ApiFailure.invalid(kind, path.name(), List.of(problem));
        }
    }

    private static void requireWritable(ResourcePath path, ApiKind kind) {
        boolean status = path.subresource().equals("status");
        if (path.name().isEmpty()) {
            throw ApiFailure.methodNotAllowed();
        }
        if (!WRITABLE_PARTS.contains(path.subresource()) || (status && !kind.hasStatus())) {
            throw ApiFailure.noSuchPath();
        }
    }

    private static void requireKind(ApiKind kind, JsonNode body) {
        boolean same = Json.text(body, "kind").equals(kind.kind())
                && Json.text(body, "apiVersion").equals(kind.apiVersion());
        if (!same) {
            throw ApiFailure.badRequest("%s in version \"%s\" cannot be handled as a %s in version \"%s\""
                    .formatted(Json.text(body, "kind"), Json.text(body, "apiVersion"), kind.kind(), kind.apiVersion()));
        }
    }

    private static void requireNamespace(ResourcePath path, JsonNode body) {
        String namespace = Json.namespace(body);
        String name = Json.name(body);
        if (!namespace.isEmpty() && !namespace.equals(path.namespace())) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (!path.name().isEmpty() && !name.isEmpty() && !name.equals(path.name())) {
            throw ApiFailure.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)".formatted(name, path.name()));
        }
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Tells clients which kinds there are, in the form that kubectl asks for. */
final class Discovery {
    private static final String VERSION = "v1.36.0";
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final KindRegistry kinds;

    Discovery(KindRegistry kinds) {
        this.kinds = kinds;
    }

    /** The document at a path that is not a resource's; fails with 404. */
    JsonNode answer(String path) {
        String[] steps = path.replaceAll("^/|/$", "").split("/", -1);
        return switch (steps[0]) {
            case "version" -> version();
            case "healthz", "livez", "readyz" -> Json.object().put("status", "ok");
            case "api" -> steps.length == 1 ? coreVersions() : resources("v1");
            case "apis" ->
                switch (steps.length) {
                    case 1 -> groups();
                    case 2 -> group(steps[1]);
                    default -> resources(steps[1] + "/" + steps[2]);
                };
            case "openapi" -> openApi(steps);
            default -> throw ApiFailure.noSuchPath();
        };
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("gitVersion", VERSION)
                .put("platform", "linux/amd64");
    }

    private static ObjectNode coreVersions() {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        return versions;
    }

    private ObjectNode groups() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        kinds.all().stream()
                .map(ApiKind::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .forEach(group -> groups.add(group(group)));
        return list;
    }

    private ObjectNode group(String name) {
        List<String> versions = kinds.all().stream()
                .filter(kind -> kind.group().equals(name))
                .map(ApiKind::version)
                .distinct()
                .toList();
        if (versions.isEmpty()) {
            throw ApiFailure.noSuchPath();
        }
        ObjectNode group = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
        group.put("name", name);
        ArrayNode list = group.putArray("versions");
        versions.forEach(version -> list.add(groupVersion(name, version)));
        group.set("preferredVersion", groupVersion(name, versions.getFirst()));
        return group;
    }

    private static ObjectNode groupVersion(String group, String version) {
        return Json.object().put("groupVersion", group + "/" + version).put("version", version);
    }

    private ObjectNode resources(String apiVersion) {
        List<ApiKind> served = served(apiVersion);
        ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", apiVersion);
        ArrayNode resources = list.putArray("resources");
        for (ApiKind kind : served) {
            ObjectNode resource = resource(kind, kind.plural(), VERBS);
            resource.put("singularName", kind.kind().toLowerCase(Locale.ROOT));
            kind.shortNames().forEach(resource.putArray("shortNames")::add);
            resources.add(resource);
            if (kind.hasStatus()) {
                resources.add(resource(kind, kind.plural() + "/status", List.of("get", "patch", "update")));
            }
        }
        return list;
    }

    private List<ApiKind> served(String apiVersion) {
        List<ApiKind> served = kinds.all().stream()
                .filter(kind -> kind.apiVersion().equals(apiVersion))
                .toList();
        if (served.isEmpty()) {
            throw ApiFailure.noSuchPath();
        }
        return served;
    }

    private static ObjectNode resource(ApiKind kind, String name, List<String> verbs) {
        ObjectNode resource = Json.object().put("name", name).put("singularName", "");
        resource.put("namespaced", kind.namespaced()).put("kind", kind.kind());
        verbs.forEach(resource.putArray("verbs")::add);
        return resource;
    }

    /** Only as much of OpenAPI v3 as tells kubectl that unknown fields are refused here and not by kubectl. */
    private ObjectNode openApi(String[] steps) {
        if (steps.length < 2 || !steps[1].equals("v3")) {
            throw ApiFailure.noSuchPath();
        }
        ObjectNode document = Json.object();
        ObjectNode paths = document.putObject("paths");
        if (steps.length == 2) {
            kinds.all().stream().map(ApiKind::apiVersion).distinct().forEach(version -> {
                String path = (version.contains("/") ? "apis/" : "api/") + version;
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path);
            });
            return document;
        }
        document.put("openapi", "3.0.0");
        String apiVersion = String.join("/", List.of(steps).subList(3, steps.length));
        for (ApiKind kind : served(apiVersion)) {
            ObjectNode patch = paths.putObject("/" + kind.apiVersion() + "/" + kind.plural() + "/{name}")
                    .putObject("patch");
            patch.putArray("parameters")
                    .addObject()
                    .put("name", "fieldValidation")
                    .put("in", "query");
            patch.putObject("x-kubernetes-group-version-kind")
                    .put("group", kind.group())
                    .put("version", kind.version())
                    .put("kind", kind.kind());
        }
        return document;
    }
}

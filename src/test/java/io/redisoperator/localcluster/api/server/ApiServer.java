package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.localcluster.api.server.Commits.Mode;
import io.redisoperator.localcluster.api.server.ManagedFields.Owner;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kubernetes API behind its HTTP door. */
final class ApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final List<String> FIRST_NAMESPACES =
            List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private final ObjectStore store = new ObjectStore();
    private final KindRegistry kinds = new KindRegistry();
    private final PodLogs logs = new PodLogs();
    private final ResourceRequests resources;
    private final Discovery discovery = new Discovery(kinds);

    ApiServer(String net) {
        Commits commits = new Commits(store, kinds, new Admission(store, net));
        resources = new ResourceRequests(store, commits, logs);
        ApiKind namespaces = commits.kind("namespaces");
        for (String name : FIRST_NAMESPACES) {
            ObjectNode namespace = Json.object();
            namespace.put("kind", "Namespace").put("apiVersion", "v1");
            namespace.putObject("metadata").put("name", name);
            commits.insert(namespaces, "", namespace, new Mode(Owner.updating("local", ""), false, false));
        }
    }

    PodLogs logs() {
        return logs;
    }

    ApiResponse answer(ApiRequest request) {
        try {
            var path = ResourcePath.parse(request.path());
            if (path.isEmpty()) {
                return ApiResponse.ok(discovery.answer(request.path()));
            }
            ApiKind kind = kindOf(path.get());
            ApiResponse response = resources.answer(request, path.get(), kind);
            boolean table = response.body().isObject() && request.method().equals("GET") && Table.wanted(request);
            return table ? ApiResponse.ok(Table.of(kind, response.body())) : response;
        } catch (ApiFailure failure) {
            return ApiResponse.of(failure);
        } catch (RuntimeException bug) {
            LOG.error("{} {} could not be answered", request.method(), request.path(), bug);
            return ApiResponse.of(new ApiFailure(500, "InternalError", String.valueOf(bug)));
        }
    }

    /** What begins the watch that is asked for; fails with {@link ApiFailure} if the request is no good. */
    Function<Consumer<ObjectNode>, Watch> watch(ApiRequest request) {
        ResourcePath path = ResourcePath.parse(request.path()).orElseThrow(ApiFailure::noSuchPath);
        ApiKind kind = kindOf(path);
        Selection selection = Selection.of(request, path, kind);
        String from = request.parameter("resourceVersion");
        boolean initial = request.flag("sendInitialEvents");
        if (!Table.wanted(request)) {
            return events -> Watch.open(store, selection, from, initial, events);
        }
        return events -> Watch.open(store, selection, from, initial, event -> {
            event.set("object", Table.of(kind, event.path("object")));
            events.accept(event);
        });
    }

    private ApiKind kindOf(ResourcePath path) {
        return kinds.find(path.apiVersion(), path.plural()).orElseThrow(ApiFailure::noSuchPath);
    }
}

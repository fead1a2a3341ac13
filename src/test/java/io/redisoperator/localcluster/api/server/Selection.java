package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** Which objects of a kind a request speaks of: a namespace (empty for all), a name (empty for all), selectors. */
record Selection(ApiKind kind, String namespace, String name, Predicate<JsonNode> selectors) {
    static Selection of(ApiRequest request, ResourcePath path, ApiKind kind) {
        return new Selection(
                kind,
                path.namespace(),
                path.name(),
                LabelSelector.parse(request.parameter("labelSelector"))
                        .and(FieldSelector.parse(kind, request.parameter("fieldSelector"))));
    }

    boolean matches(JsonNode object) {
        return (namespace.isEmpty() || namespace.equals(Json.namespace(object)))
                && (name.isEmpty() || name.equals(Json.name(object)))
                && selectors.test(object);
    }
}

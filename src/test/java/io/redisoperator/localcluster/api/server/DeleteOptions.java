package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;

/**
 * What a delete request asks for, in its body or its query.
 *
 * @param propagation {@code Background}, {@code Foreground}, {@code Orphan}, or empty for the default
 * @param uid the object must have, empty for any
 * @param resourceVersion the object must have, empty for any
 */
record DeleteOptions(
        OptionalLong graceSeconds, String propagation, String uid, String resourceVersion, boolean dryRun) {
    static DeleteOptions of(ApiRequest request) {
        ObjectNode body = request.body().isEmpty() ? Json.object() : Json.parseObject(request.body());
        return of(request, body);
    }

    static DeleteOptions of(ApiRequest request, ObjectNode body) {
        String grace = first(Json.text(body, "gracePeriodSeconds"), request.parameter("gracePeriodSeconds"));
        String propagation = first(Json.text(body, "propagationPolicy"), request.parameter("propagationPolicy"));
        return new DeleteOptions(
                grace.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(grace)),
                propagation.isEmpty() && body.path("orphanDependents").asBoolean() ? "Orphan" : propagation,
                Json.text(body, "preconditions", "uid"),
                Json.text(body, "preconditions", "resourceVersion"),
                request.dryRun() || body.path("dryRun").path(0).asText().equals("All"));
    }

    private static String first(String a, String b) {
        return a.isEmpty() ? b : a;
    }
}

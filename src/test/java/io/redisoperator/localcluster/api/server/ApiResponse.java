package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;

/** What a request is answered with. */
record ApiResponse(int code, JsonNode body) {
    static ApiResponse ok(JsonNode body) {
        return new ApiResponse(200, body);
    }

    static ApiResponse of(ApiFailure failure) {
        return new ApiResponse(failure.code(), failure.status());
    }
}

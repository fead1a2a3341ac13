package io.redisoperator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.ext.web.RoutingContext;

/** Answers in JSON. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** The body of every answer that is not a success. */
    record Problem(String error) {}

    private Json() {}

    static void answer(RoutingContext request, int status, Object body) {
        try {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a view that is no JSON: " + body.getClass(), bug);
        }
    }

    static void problem(RoutingContext request, int status, String error) {
        answer(request, status, new Problem(error));
    }
}

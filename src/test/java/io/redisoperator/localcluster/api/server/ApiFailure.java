package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A request that is refused, as the {@code Status} that Kubernetes answers with. */
final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    /** What is wrong with an object, as {@code field: message}. */
    private final ArrayList<String> causes = new ArrayList<>();

    ApiFailure(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    static ApiFailure badRequest(String message) {
        return new ApiFailure(400, "BadRequest", message);
    }

    static ApiFailure forbidden(String message) {
        return new ApiFailure(403, "Forbidden", message);
    }

    static ApiFailure noSuchPath() {
        return new ApiFailure(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiFailure notFound(ApiKind kind, String name) {
        return new ApiFailure(404, "NotFound", "%s \"%s\" not found".formatted(kind.resource(), name));
    }

    static ApiFailure methodNotAllowed() {
        return new ApiFailure(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    static ApiFailure alreadyExists(ApiKind kind, String name) {
        return new ApiFailure(409, "AlreadyExists", "%s \"%s\" already exists".formatted(kind.resource(), name));
    }

    static ApiFailure modified(ApiKind kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static ApiFailure conflict(ApiKind kind, String name, String why) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(kind.resource(), name, why));
    }

    static ApiFailure expired() {
        return new ApiFailure(410, "Expired", "The resourceVersion for the provided watch is too old.");
    }

    static ApiFailure unsupportedMediaType(String contentType) {
        return new ApiFailure(
                415, "UnsupportedMediaType", "the body of the request was in an unknown format - " + contentType);
    }

    /** Each cause is a field, a colon and what is wrong with it. */
    static ApiFailure invalid(ApiKind kind, String name, List<String> causes) {
        String all = causes.size() == 1 ? causes.getFirst() : causes.toString();
        String message = "%s \"%s\" is invalid: %s".formatted(kind.qualifiedKind(), name, all);
        ApiFailure failure = new ApiFailure(422, "Invalid", message);
        failure.causes.addAll(causes);
        return failure;
    }

    static ApiFailure tooManyRequests(String message) {
        return new ApiFailure(429, "TooManyRequests", message);
    }

    int code() {
        return code;
    }

    /** The body of the answer. */
    ObjectNode status() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        status.put("message", String.valueOf(getMessage()))
                .put("reason", reason)
                .put("code", code);
        status.putObject("metadata");
        for (String cause : causes) {
            String[] parts = cause.split(": ", 2);
            status.withObjectProperty("details")
                    .withArrayProperty("causes")
                    .addObject()
                    .put("reason", "FieldValueInvalid")
                    .put("field", parts[0])
                    .put("message", parts[parts.length - 1]);
        }
        return status;
    }
}

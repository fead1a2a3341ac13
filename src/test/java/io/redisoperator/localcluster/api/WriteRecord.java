package io.redisoperator.localcluster.api;

import java.time.Instant;

/**
 * One request to change something, whether or not it changed anything.
 *
 * @param path path of the resource without the query, for example {@code /api/v1/namespaces/a/pods/b/status}
 * @param user who asked: {@code admin}, {@code system:serviceaccount:<namespace>:<name>} or {@code anonymous}
 * @param userAgent the {@code User-Agent} header, empty if there was none
 */
public record WriteRecord(Instant at, Verb verb, String path, String user, String userAgent) {
    /** What Kubernetes calls the request; a server-side apply is told apart from other patches. */
    public enum Verb {
        CREATE,
        UPDATE,
        PATCH,
        APPLY,
        DELETE,
        DELETE_COLLECTION
    }
}

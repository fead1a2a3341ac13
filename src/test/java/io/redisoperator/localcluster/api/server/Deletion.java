package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Deletes objects as Kubernetes does: at once, or by marking what has finalizers, what waits for its dependents and
 * pods that a node still runs; those go when the last of these is gone, pods with a delete of grace 0.
 */
final class Deletion {
    private static final long DEFAULT_GRACE_SECONDS = 30;
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private final Commits commits;

    Deletion(Commits commits) {
        this.commits = commits;
    }

    /** The object as it is marked now, or a {@code Success} if it is gone. */
    ObjectNode delete(ApiKind kind, ObjectNode object, DeleteOptions options) {
        requirePreconditions(kind, object, options);
        ObjectNode after = object.deepCopy();
        ObjectNode metadata = Json.metadata(after);
        propagate(metadata, options.propagation());
        long grace = grace(kind, object, options);
        boolean marked = metadata.hasNonNull("deletionTimestamp");
        if (!marked) {
            mark(kind, after, grace);
        } else if (grace < metadata.path("deletionGracePeriodSeconds").asLong()) {
            metadata.put("deletionGracePeriodSeconds", grace);
        }
        boolean held = grace > 0
                || !metadata.path("finalizers").isEmpty()
                || !Json.at(after, "spec", "finalizers").isEmpty();
        if (options.dryRun()) {
            return held ? after : success(kind, object);
        }
        if (!held) {
            commits.remove(kind, after);
            return success(kind, object);
        }
        if (!Json.same(object, after)) {
            commits.force(kind, after);
        }
        return after;
    }

    private static void requirePreconditions(ApiKind kind, ObjectNode object, DeleteOptions options) {
        require(kind, object, "uid", options.uid());
        require(kind, object, "resourceVersion", options.resourceVersion());
    }

    private static void require(ApiKind kind, ObjectNode object, String field, String wanted) {
        String actual = Json.text(object, "metadata", field);
        if (!wanted.isEmpty() && !wanted.equals(actual)) {
            throw ApiFailure.conflict(
                    kind,
                    Json.name(object),
                    "the %s in the precondition (%s) does not match the one in record (%s)"
                            .formatted(field, wanted, actual));
        }
    }

    private static void propagate(ObjectNode metadata, String propagation) {
        switch (propagation) {
            case "Orphan" -> holdUntil(metadata, ORPHAN);
            case "Foreground" -> holdUntil(metadata, FOREGROUND);
            default -> {}
        }
    }

    private static void holdUntil(ObjectNode metadata, String finalizer) {
        ArrayNode finalizers = metadata.withArrayProperty("finalizers");
        for (JsonNode each : finalizers) {
            if (each.asText().equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }

    /** Seconds that the pod's node may take; 0 for all that no node runs. A second request can only shorten it. */
    private static long grace(ApiKind kind, ObjectNode object, DeleteOptions options) {
        String phase = Json.text(object, "status", "phase");
        boolean running = kind.is("pods")
                && !Json.text(object, "spec", "nodeName").isEmpty()
                && !phase.equals("Succeeded")
                && !phase.equals("Failed");
        if (!running) {
            return 0;
        }
        JsonNode specified = Json.at(object, "spec", "terminationGracePeriodSeconds");
        long asked = options.graceSeconds().orElse(specified.asLong(DEFAULT_GRACE_SECONDS));
        JsonNode current = Json.at(object, "metadata", "deletionGracePeriodSeconds");
        boolean marked = Json.at(object, "metadata").hasNonNull("deletionTimestamp");
        return marked ? Math.min(asked, current.asLong()) : Math.max(0, asked);
    }

    private static void mark(ApiKind kind, ObjectNode object, long grace) {
        Instant when = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(grace);
        Json.metadata(object).put("deletionTimestamp", when.toString()).put("deletionGracePeriodSeconds", grace);
        if (kind.hasGeneration()) {
            Commits.bumpGeneration(object);
        }
        if (kind.is("namespaces")) {
            object.withObjectProperty("status").put("phase", "Terminating");
        }
    }

    private static ObjectNode success(ApiKind kind, ObjectNode object) {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
        status.putObject("metadata");
        status.putObject("details")
                .put("name", Json.name(object))
                .put("group", kind.group())
                .put("kind", kind.plural())
                .put("uid", Json.text(object, "metadata", "uid"));
        return status;
    }
}

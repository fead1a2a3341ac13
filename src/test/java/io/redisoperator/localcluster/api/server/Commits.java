package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.localcluster.api.server.ManagedFields.Owner;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** The last step of every write: what Kubernetes itself sets, what nobody may change, and then the store. */
final class Commits {
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final List<String> SYSTEM_METADATA = List.of(
            "name",
            "namespace",
            "generateName",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "managedFields");

    private final ObjectStore store;
    private final KindRegistry kinds;
    private final Admission admission;
    private final Random random = new Random();

    Commits(ObjectStore store, KindRegistry kinds, Admission admission) {
        this.store = store;
        this.kinds = kinds;
        this.admission = admission;
    }

    /** Who writes, through which sub-resource, and whether for real. */
    record Mode(Owner owner, boolean dryRun, boolean strict) {
        static Mode updating(ApiRequest request, String subresource) {
            return new Mode(
                    Owner.updating(request.manager(), subresource),
                    request.dryRun(),
                    request.parameter("fieldValidation").equals("Strict"));
        }

        static Mode applying(ApiRequest request, String subresource) {
            Mode mode = updating(request, subresource);
            return new Mode(Owner.applying(request.manager(), subresource), mode.dryRun, mode.strict);
        }

        private boolean applies() {
            return owner.operation().equals("Apply");
        }
    }

    /** Creates an object; the candidate is this method's to change. */
    ObjectNode insert(ApiKind kind, String namespace, ObjectNode candidate, Mode mode) {
        ObjectNode metadata = Json.metadata(candidate);
        if (Json.name(candidate).isEmpty() && metadata.hasNonNull("generateName")) {
            metadata.put("name", Json.text(metadata, "generateName") + suffix());
        }
        if (kind.namespaced()) {
            metadata.put("namespace", namespace);
        }
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "generation"));
        if (kind.hasStatus() && !kind.is("nodes")) {
            candidate.remove("status");
        }
        Json.dropNulls(candidate);
        admission.create(kind, candidate, mode.strict());
        if (store.find(kind.resource(), namespace, Json.name(candidate)).isPresent()) {
            throw ApiFailure.alreadyExists(kind, Json.name(candidate));
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        if (kind.hasGeneration()) {
            metadata.put("generation", 1);
        }
        if (!mode.applies()) {
            own(kind, Json.object(), candidate, mode);
        }
        if (!mode.dryRun()) {
            store.put(kind.resource(), candidate);
            changed(kind, candidate);
        }
        return candidate;
    }

    /** Changes an object; a candidate that changes nothing is not written. */
    ObjectNode update(ApiKind kind, ObjectNode before, ObjectNode candidate, String subresource, Mode mode) {
        String seen = Json.text(candidate, "metadata", "resourceVersion");
        if (!seen.isEmpty() && !seen.equals(Json.text(before, "metadata", "resourceVersion"))) {
            throw ApiFailure.modified(kind, Json.name(before));
        }
        ObjectNode after = merged(kind, before, candidate, subresource);
        Json.dropNulls(after);
        admission.update(kind, before, after, subresource, mode.strict());
        if (kind.hasGeneration() && !Json.same(withoutMetadataAndStatus(before), withoutMetadataAndStatus(after))) {
            bumpGeneration(after);
        }
        if (mode.applies()) {
            JsonNode entries = Json.at(candidate, "metadata", "managedFields");
            Json.setOrRemove(Json.metadata(after), "managedFields", entries);
        } else {
            ownUpdated(kind, before, candidate, after, mode);
        }
        if (mode.dryRun() || Json.same(before, after)) {
            return after;
        }
        if (doomed(after)) {
            store.remove(kind.resource(), after);
            removed(kind, after);
            return after;
        }
        store.put(kind.resource(), after);
        changed(kind, after);
        return after;
    }

    /** Writes a state that only the API itself may bring about. */
    void force(ApiKind kind, ObjectNode after) {
        store.put(kind.resource(), after);
        changed(kind, after);
    }

    /** The built-in kind of that resource name. */
    ApiKind kind(String resource) {
        return kinds.findResource(resource).orElseThrow();
    }

    void remove(ApiKind kind, ObjectNode object) {
        store.remove(kind.resource(), object);
        removed(kind, object);
    }

    static void bumpGeneration(ObjectNode object) {
        int generation = Json.at(object, "metadata", "generation").asInt();
        Json.metadata(object).put("generation", generation + 1);
    }

    private static ObjectNode merged(ApiKind kind, ObjectNode before, ObjectNode candidate, String subresource) {
        if (subresource.equals("status")) {
            ObjectNode after = before.deepCopy();
            Json.setOrRemove(after, "status", candidate.path("status"));
            return after;
        }
        ObjectNode after = candidate.deepCopy();
        after.set("apiVersion", before.get("apiVersion"));
        for (String field : SYSTEM_METADATA) {
            Json.setOrRemove(Json.metadata(after), field, Json.at(before, "metadata", field));
        }
        Json.setOrRemove(Json.metadata(after), "resourceVersion", Json.at(before, "metadata", "resourceVersion"));
        if (kind.hasStatus()) {
            Json.setOrRemove(after, "status", before.path("status"));
        }
        return after;
    }

    private static void own(ApiKind kind, ObjectNode before, ObjectNode after, Mode mode) {
        ManagedFields managed = ManagedFields.of(before);
        managed.update(FieldSet.of(before, kind), FieldSet.of(after, kind), mode.owner());
        managed.writeTo(after, before, kind, mode.owner());
    }

    /** Whoever updates an object may also write anew who owns what of it. */
    private static void ownUpdated(ApiKind kind, ObjectNode before, ObjectNode candidate, ObjectNode after, Mode mode) {
        JsonNode written = Json.at(candidate, "metadata", "managedFields");
        ObjectNode base = before.deepCopy();
        if (!written.isEmpty()) {
            Json.metadata(base).set("managedFields", written.deepCopy());
        }
        ManagedFields managed = ManagedFields.of(base);
        managed.update(FieldSet.of(before, kind), FieldSet.of(after, kind), mode.owner());
        managed.writeTo(after, base, kind, mode.owner());
    }

    private static ObjectNode withoutMetadataAndStatus(ObjectNode object) {
        ObjectNode rest = object.deepCopy();
        rest.remove(List.of("apiVersion", "kind", "metadata", "status"));
        return rest;
    }

    /** Whether nothing holds an object back any more whose deletion was asked for. */
    private static boolean doomed(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.hasNonNull("deletionTimestamp")
                && metadata.path("finalizers").isEmpty()
                && Json.at(object, "spec", "finalizers").isEmpty()
                && metadata.path("deletionGracePeriodSeconds").asLong() == 0;
    }

    private void changed(ApiKind kind, ObjectNode object) {
        if (kind.is(KindRegistry.DEFINITIONS)) {
            kinds.define(object);
        }
    }

    private void removed(ApiKind kind, ObjectNode object) {
        if (kind.is(KindRegistry.DEFINITIONS)) {
            kinds.forget(object);
        }
    }

    private String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
        }
        return suffix.toString();
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What a written object has to pass: names, its namespace, defaults, schema, and fields that never change. */
final class Admission {
    /** Keeps a claim until no pod uses it; whoever takes it off is a controller. */
    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    private final ObjectStore store;
    private final ServiceAddresses addresses;
    private final ClaimGrowth growth;
    private final DefaultStorageClass defaultClass;
    private final PodRules podRules;
    private final ClaimRules claimRules;

    /** @param net the first two numbers of all Services' addresses, such as {@code 127.64.} */
    Admission(ObjectStore store, String net) {
        this.store = store;
        this.addresses = new ServiceAddresses(store, net);
        this.growth = new ClaimGrowth(store);
        this.defaultClass = new DefaultStorageClass(store);
        this.podRules = new PodRules(store);
        this.claimRules = new ClaimRules(store);
    }

    void create(ApiKind kind, ObjectNode object, boolean strict) {
        refuse(kind, object, NameCheck.problems(kind, object));
        refuse(kind, object, AnnotationRules.problems(kind, object));
        requireNamespace(kind, object);
        refuse(kind, object, eventProblems(kind, object));
        shape(kind, object, strict);
        podRules.admit(kind, object);
        refuse(kind, object, PodRules.problems(kind, object));
        refuse(kind, object, ClaimRules.problems(kind, object));
        claimRules.admit(kind, object);
        if (kind.is("services")) {
            addresses.assign(object);
        }
        if (kind.is("persistentvolumeclaims")) {
            defaultClass.assign(object);
            Json.metadata(object).withArrayProperty("finalizers").add(PROTECTION);
        }
    }

    void update(ApiKind kind, ObjectNode before, ObjectNode after, String subresource, boolean strict) {
        shape(kind, after, strict);
        if (subresource.isEmpty()) {
            refuse(kind, after, NameCheck.problems(kind, after));
            refuse(kind, after, AnnotationRules.problems(kind, after));
            if (kind.is("services")) {
                addresses.keep(before, after);
            }
            refuse(kind, after, Immutability.problems(kind, before, after));
            refuse(kind, after, PodRules.problems(kind, after));
            if (kind.is("persistentvolumeclaims")) {
                refuse(kind, after, growth.problems(before, after));
                growth.check(before, after);
            }
        }
    }

    private static void shape(ApiKind kind, ObjectNode object, boolean strict) {
        if (!kind.custom()) {
            Defaults.apply(kind, object);
            return;
        }
        List<String> unknown = new ArrayList<>();
        SchemaShape.prune(object, kind.schema(), unknown);
        if (strict && !unknown.isEmpty()) {
            throw ApiFailure.badRequest("%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                    .formatted(kind.kind(), kind.version(), kind.kind(), unknownFields(unknown)));
        }
        SchemaShape.fillDefaults(object, kind.schema());
        refuse(kind, object, SchemaCheck.problems(object, kind.schema()));
    }

    private static String unknownFields(List<String> unknown) {
        return String.join(
                ", ",
                unknown.stream().map(field -> "unknown field \"" + field + "\"").toList());
    }

    /** An event has to lie where the object lies that it speaks of; in the default namespace if that has none. */
    private static List<String> eventProblems(ApiKind kind, ObjectNode event) {
        if (!kind.is("events")) {
            return List.of();
        }
        String involved = Json.text(event, "involvedObject", "namespace");
        boolean right = Json.namespace(event).equals(involved.isEmpty() ? "default" : involved);
        return right
                ? List.of()
                : List.of("involvedObject.namespace: Invalid value: \"" + involved
                        + "\": does not match event.namespace");
    }

    private static void refuse(ApiKind kind, ObjectNode object, List<String> problems) {
        if (!problems.isEmpty()) {
            throw ApiFailure.invalid(kind, Json.name(object), problems);
        }
    }

    private void requireNamespace(ApiKind kind, ObjectNode object) {
        if (!kind.namespaced()) {
            return;
        }
        String name = Json.namespace(object);
        ObjectNode namespace = store.find("namespaces", "", name)
                .orElseThrow(() -> new ApiFailure(404, "NotFound", "namespaces \"%s\" not found".formatted(name)));
        if (Json.at(namespace, "metadata", "deletionTimestamp").isTextual()) {
            throw ApiFailure.forbidden(
                    "%s \"%s\" is forbidden: unable to create new content in namespace %s because it is being terminated"
                            .formatted(kind.resource(), Json.name(object), name));
        }
    }
}

package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code fieldSelector} as a query has it; each kind knows only a few fields, as in Kubernetes. */
final class FieldSelector {
    private static final Pattern TERM = Pattern.compile("([^=!]+)(==|=|!=)(.*)");
    private static final Set<String> OF_ALL = Set.of("metadata.name", "metadata.namespace");
    private static final Set<String> OF_EVENTS = Set.of(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type");
    private static final Map<String, Set<String>> OF_KIND = Map.of(
            "pods",
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "status.phase",
                    "status.podIP"),
            "events",
            OF_EVENTS,
            "secrets",
            Set.of("type"),
            "namespaces",
            Set.of("status.phase"),
            "nodes",
            Set.of("spec.unschedulable"),
            "services",
            Set.of("spec.clusterIP", "spec.type"));

    private FieldSelector() {}

    /** What an object must satisfy; fails with 400 on a field that the kind cannot be selected by. */
    static Predicate<JsonNode> parse(ApiKind kind, String text) {
        List<Predicate<JsonNode>> terms = new ArrayList<>();
        for (String term : text.split(",", -1)) {
            if (!term.isBlank()) {
                terms.add(term(kind, term.strip()));
            }
        }
        return object -> terms.stream().allMatch(each -> each.test(object));
    }

    private static Predicate<JsonNode> term(ApiKind kind, String term) {
        Matcher matcher = TERM.matcher(term);
        if (!matcher.matches()) {
            throw ApiFailure.badRequest("invalid field selector: " + term);
        }
        String field = matcher.group(1).strip();
        if (!OF_ALL.contains(field)
                && !OF_KIND.getOrDefault(kind.resource(), Set.of()).contains(field)) {
            throw ApiFailure.badRequest("field label not supported: " + field);
        }
        String[] path = field.split("\\.", -1);
        String value = matcher.group(3).strip();
        boolean equal = !matcher.group(2).equals("!=");
        return object -> equal == Json.text(object, path).equals(value);
    }
}

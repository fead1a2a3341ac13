package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names and labels have to be what DNS and Kubernetes allow. */
final class NameCheck {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern LABEL_VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 253;

    private NameCheck() {}

    static List<String> problems(ApiKind kind, JsonNode object) {
        List<String> problems = new ArrayList<>();
        String name = Json.name(object);
        boolean label = kind.is("services") || kind.is("namespaces");
        boolean free = kind.group().equals("rbac.authorization.k8s.io");
        int longest = label ? LONGEST_LABEL : LONGEST_NAME;
        if (name.isEmpty()) {
            problems.add("metadata.name: Required value: name or generateName is required");
        } else if (name.length() > longest) {
            problems.add("metadata.name: Invalid value: \"%s\": must be no more than %d characters"
                    .formatted(name, longest));
        } else if (!free && !(label ? DNS_LABEL : SUBDOMAIN).matcher(name).matches()) {
            problems.add(
                    "metadata.name: Invalid value: \"%s\": a lowercase RFC 1123 %s must consist of lower case alphanumeric characters or '-'"
                            .formatted(name, label ? "label" : "subdomain"));
        }
        Json.at(object, "metadata", "labels").properties().forEach(each -> {
            String value = each.getValue().asText();
            if (value.length() > LONGEST_LABEL || !LABEL_VALUE.matcher(value).matches()) {
                problems.add(
                        "metadata.labels: Invalid value: \"%s\": a valid label must be 63 characters or less of letters, digits, '-', '_' or '.'"
                                .formatted(value));
            }
        });
        return problems;
    }
}

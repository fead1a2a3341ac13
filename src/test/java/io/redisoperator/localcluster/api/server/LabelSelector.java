package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A {@code labelSelector} as a query has it: equality, {@code in}, {@code notin}, existence. */
final class LabelSelector {
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(\\S*)");
    private static final Pattern COMMA_OUTSIDE_PARENTHESES = Pattern.compile(",(?![^(]*\\))");

    private LabelSelector() {}

    /** What the labels of an object must satisfy; fails with 400 on anything it cannot read. */
    static Predicate<JsonNode> parse(String text) {
        List<Predicate<JsonNode>> terms = new ArrayList<>();
        for (String term : COMMA_OUTSIDE_PARENTHESES.split(text, -1)) {
            if (!term.isBlank()) {
                terms.add(term(term.strip()));
            }
        }
        return object -> {
            JsonNode labels = Json.at(object, "metadata", "labels");
            return terms.stream().allMatch(each -> each.test(labels));
        };
    }

    private static Predicate<JsonNode> term(String term) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            String key = set.group(1);
            Set<String> values = Arrays.stream(set.group(3).split(",", -1))
                    .map(String::strip)
                    .collect(Collectors.toSet());
            boolean in = set.group(2).equals("in");
            return labels -> in == (labels.has(key) && values.contains(Json.text(labels, key)));
        }
        Matcher equality = EQUALITY.matcher(term);
        if (equality.matches()) {
            String key = equality.group(1);
            String value = equality.group(3);
            boolean equal = !equality.group(2).equals("!=");
            return labels -> equal == (labels.has(key) && Json.text(labels, key).equals(value));
        }
        if (term.startsWith("!")) {
            String key = term.substring(1).strip();
            return labels -> !labels.has(key);
        }
        if (term.contains(" ") || term.contains("(")) {
            throw ApiFailure.badRequest("unable to parse the label selector: " + term);
        }
        return labels -> labels.has(term);
    }
}

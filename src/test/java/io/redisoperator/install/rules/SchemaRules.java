package io.redisoperator.install.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.CelType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All rules of a schema ({@code x-kubernetes-validations}), evaluated wherever a resource has what they speak of. */
public final class SchemaRules {
    private static final String RULES = "x-kubernetes-validations";

    private final JsonNode schema;
    private final SchemaTypes types = new SchemaTypes();
    private final Map<String, List<Rule>> byPlace = new HashMap<>();

    /** Fails for a rule that an API server would not take. */
    public SchemaRules(JsonNode schema) {
        this.schema = schema;
        compile(schema, "", Optional.of(types.declareResource(schema)));
    }

    public List<Rule> all() {
        return byPlace.values().stream().flatMap(List::stream).toList();
    }

    /** What is wrong with a resource that is created; it has its defaults. */
    public List<Violation> ofCreation(JsonNode resource) {
        List<Violation> found = new ArrayList<>();
        check(Spot.ofCreation(resource, schema), found);
        return found;
    }

    /** What is wrong with an edit. What it leaves as it was is asked about by rules of changes alone. */
    public List<Violation> ofEdit(JsonNode before, JsonNode after) {
        List<Violation> found = new ArrayList<>();
        check(Spot.ofEdit(before, after, schema), found);
        return found;
    }

    private void check(Spot spot, List<Violation> found) {
        for (Rule rule : byPlace.getOrDefault(spot.place(), List.of())) {
            if (spot.asks(rule) && !rule.holds(spot.values())) {
                found.add(new Violation(rule, spot.path(rule.fieldPath())));
            }
        }
        spot.below().forEach(child -> check(child, found));
    }

    private void compile(JsonNode at, String place, Optional<CelType> type) {
        if (at.has(RULES)) {
            RuleCompiler compiler = new RuleCompiler(
                    types, type.orElseThrow(() -> new IllegalArgumentException(place + " has no type")), place);
            List<Rule> rules = new ArrayList<>();
            at.path(RULES).forEach(rule -> rules.add(compiler.compile(rule)));
            rules.forEach(rule -> requireField(at, rule));
            byPlace.put(place, List.copyOf(rules));
        }
        at.path("properties")
                .properties()
                .forEach(property -> below(property.getValue(), place, "." + property.getKey()));
        below(at.path("items"), place, "[]");
        below(at.path("additionalProperties"), place, "{}");
    }

    private void below(JsonNode child, String place, String step) {
        String at = place + step;
        if (child.isObject() && !at.equals(".metadata")) {
            compile(child, at, types.declare(child, at));
        }
    }

    private static void requireField(JsonNode at, Rule rule) {
        if (!FieldPaths.leadsSomewhere(at, rule.fieldPath())) {
            throw new IllegalArgumentException(rule + " has a fieldPath that the schema does not have");
        }
    }
}

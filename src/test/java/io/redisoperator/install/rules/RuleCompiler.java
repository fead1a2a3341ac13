package io.redisoperator.install.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

/**
 * Compiles rules against the types of their schema. Of the functions, CEL's own are there; a rule that uses one that
 * only Kubernetes has does not compile.
 */
final class RuleCompiler {
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private final String place;
    private final CelCompiler compiler;

    RuleCompiler(SchemaTypes types, CelType self, String place) {
        this.place = place;
        this.compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(types.declared())
                .setResultType(SimpleType.BOOL)
                .addVar("self", self)
                .addVar("oldSelf", self)
                .build();
    }

    /** Fails for one that an API server would not take, and for what this one cannot evaluate. */
    Rule compile(JsonNode rule) {
        String text = rule.path("rule").asText();
        String message = rule.path("message").asText();
        if (message.isBlank()) {
            throw new IllegalArgumentException(place + " has a rule without a message: " + text);
        }
        if (rule.path("optionalOldSelf").asBoolean()) {
            throw new IllegalArgumentException(place + " has a rule with optionalOldSelf, not known here yet: " + text);
        }
        try {
            CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
            boolean ofChanges = tree.getReferenceMap().values().stream()
                    .anyMatch(reference -> reference.name().equals("oldSelf"));
            return new Rule(
                    place, text, message, rule.path("fieldPath").asText(), ofChanges, RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException(place + " has a rule that does not compile: " + text, e);
        }
    }
}

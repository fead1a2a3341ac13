package io.redisoperator.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What an API server can tell of the lines of a {@code customConfig} by regular expressions (RE2). It sees the name of a
 * directive in any case, behind spaces and in quotes; what is disguised further, the operator alone refuses.
 */
public final class ConfigLineRules {
    private static final String BEGIN = "(?i)^[ \\t]*[\"']?";
    private static final String END = "[\"']?([ \\t]|$)";

    /** The others would take more of what an API server spends on rules than they are worth. */
    private static final List<GuardedDirective> IN_DEFINITION =
            List.of(GuardedDirective.READ_ONLY, GuardedDirective.ANNOUNCED, GuardedDirective.CONNECTIONS);

    private ConfigLineRules() {}

    /**
     * One rule.
     *
     * @param pattern found in lines that the rule is about
     * @param except found in those of them that are allowed nevertheless; empty for none
     * @param wanted whether a line is to be of the pattern, and not to be none
     * @param message for a line that breaks the rule: what it is, why, and the way out
     */
    public record Rule(String pattern, String except, boolean wanted, String message) {}

    /** Of {@code spec.redis.customConfig}. */
    public static List<Rule> redis() {
        List<Rule> rules = new ArrayList<>();
        ReservedDirectives.byRefusal()
                .forEach((refusal, directives) -> rules.add(
                        reserved(anyOf(directives), "", String.join(", ", directives) + ": each " + refusal)));
        rules.add(reserved(
                "[a-z0-9_-]*" + ReservedDirectives.SCRIPT,
                "",
                "a directive that ends in " + ReservedDirectives.SCRIPT + " " + ReservedDirectives.SCRIPT_REFUSAL));
        IN_DEFINITION.stream().map(ConfigLineRules::guarded).forEach(rules::add);
        return List.copyOf(rules);
    }

    /** Of {@code spec.sentinel.customConfig}. */
    public static List<Rule> sentinel() {
        Collection<String> settable = new TreeSet<>(SentinelOptions.settable());
        return List.of(new Rule(
                "^\\s*(#|$)|" + BEGIN + anyOf(settable) + END,
                "",
                true,
                "a line of sentinel.customConfig sets one of " + String.join(", ", settable)
                        + "; the other options run programs, hold secrets or are the operator's"));
    }

    private static Rule guarded(GuardedDirective directive) {
        String names = anyOf(directive.names());
        String line = BEGIN + names + "[\"']?[ \\t]+[\"']?" + directive.pattern() + "[\"']?[ \\t]*$";
        return directive.isOfAllowed()
                ? reserved(names, line, directive.message())
                : new Rule(line, "", false, directive.message());
    }

    private static Rule reserved(String directive, String except, String message) {
        return new Rule(BEGIN + directive + END, except, false, message);
    }

    private static String anyOf(Collection<String> words) {
        return "(" + String.join("|", words) + ")";
    }
}

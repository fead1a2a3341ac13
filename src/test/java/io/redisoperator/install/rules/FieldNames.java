package io.redisoperator.install.rules;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What rules call the fields of objects: {@code __namespace__}, {@code a__dot__b}. Keys of maps keep their names. */
final class FieldNames {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern ESCAPED = Pattern.compile("__|[.\\-/]");
    private static final Map<String, String> SIGNS =
            Map.of("__", "__underscores__", ".", "__dot__", "-", "__dash__", "/", "__slash__");
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private FieldNames() {}

    /** Empty for a field that no rule can reach. */
    static Optional<String> inRules(String field) {
        if (RESERVED.contains(field)) {
            return Optional.of("__" + field + "__");
        }
        String escaped = ESCAPED.matcher(field).replaceAll(sign -> SIGNS.get(sign.group()));
        return Optional.of(escaped).filter(name -> IDENTIFIER.matcher(name).matches());
    }
}

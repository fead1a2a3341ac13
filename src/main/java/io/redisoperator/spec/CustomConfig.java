package io.redisoperator.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a {@code customConfig}; what is common to Redis and Sentinel. */
final class CustomConfig {
    private static final Pattern DIRECTIVE = Pattern.compile("[a-z][a-z0-9_-]{1,63}");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");

    private final String path;
    private final Problems problems;

    CustomConfig(String path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    /** The lines that are sound; blank lines and comments are left out, and the others become problems. */
    List<Entry> read(@Nullable List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        if (lines == null) {
            return entries;
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line != null && !line.isBlank() && !line.strip().startsWith("#")) {
                String at = path + "[" + i + "]";
                sound(line, at).ifPresent(config -> entries.add(new Entry(at, config)));
            }
        }
        return entries;
    }

    private Optional<ConfigLine> sound(String line, String at) {
        if (CONTROL.matcher(line).find()) {
            problems.add(at, "holds a tab, a line break or another control character; write one line of plain text");
            return Optional.empty();
        }
        Optional<ConfigLine> parsed = ConfigLine.parse(line);
        if (parsed.isEmpty()) {
            problems.add(at, "cannot be split into words: close every quote, and put a space after it");
            return Optional.empty();
        }
        ConfigLine config = parsed.get();
        if (!DIRECTIVE.matcher(config.directive()).matches()) {
            problems.add(at, "does not begin with the name of a directive, such as maxmemory");
            return Optional.empty();
        }
        if (config.arguments().isEmpty()) {
            problems.add(at, config.directive() + " has no value; write it as \"" + config.directive() + " value\"");
            return Optional.empty();
        }
        if (config.arguments().stream().anyMatch(word -> CONTROL.matcher(word).find())) {
            problems.add(at, config.directive() + " has an escaped control character in its value; leave it out");
            return Optional.empty();
        }
        return parsed;
    }

    /**
     * One sound line.
     *
     * @param path where it stands, for problems that only its reader can see
     */
    record Entry(String path, ConfigLine line) {}
}

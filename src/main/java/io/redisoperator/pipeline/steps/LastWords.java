package io.redisoperator.pipeline.steps;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The end of what a container had to say, short enough for a condition, and without lines that could hold a password. */
final class LastWords {
    private static final int LINES = 3;
    private static final int LONGEST = 400;

    /** {@code 1:M 28 Nov 2026 14:41:12.123 # } before what Redis writes to its log. */
    private static final Pattern PREFIX = Pattern.compile("^\\d+:[A-Z] .{11,20} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} [.*#-] ");

    /** A line of a configuration file that Redis repeats because it does not understand it. */
    private static final Pattern SECRET = Pattern.compile("^>>> ['\"].*(user|auth|pass).*", Pattern.CASE_INSENSITIVE);

    private LastWords() {}

    /** One line; what to look at if the container left no message. */
    static String of(@Nullable String message) {
        List<String> lines = message == null
                ? List.of()
                : message.lines()
                        .map(line -> PREFIX.matcher(line.strip()).replaceFirst(""))
                        .filter(line -> !line.isEmpty() && !SECRET.matcher(line).matches())
                        .toList();
        if (lines.isEmpty()) {
            return "its log says why";
        }
        String last = String.join("; ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return last.length() <= LONGEST ? last : last.substring(0, LONGEST) + "...";
    }
}

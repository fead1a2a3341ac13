package io.redisoperator.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which lines a user may add to {@code redis.conf}. */
final class RedisDirectives {
    /**
     * All lines together. An annotation remembers them once, and once more for each kind of pods that a roll-out has
     * yet to replace: three, where an edit mends one that is stuck. An API server takes 256 KiB of annotations.
     */
    private static final int MOST_BYTES = 32 * 1024;

    private RedisDirectives() {}

    /**
     * The lines that are allowed, written anew; every other one becomes a problem.
     *
     * @param redis how many Redis the spec asks for, the master among them
     */
    static List<String> read(@Nullable List<String> lines, int redis, String path, Problems problems) {
        List<String> allowed = new ArrayList<>();
        List<CustomConfig.Entry> entries = new CustomConfig(path, problems).read(lines);
        LinkTimes.check(entries, problems);
        WritableMaster.check(entries, redis, problems);
        for (CustomConfig.Entry entry : entries) {
            String directive = entry.line().directive();
            Optional<String> refusal = refusal(entry.line());
            if (refusal.isPresent()) {
                problems.add(entry.path(), directive + " " + refusal.get());
            } else {
                allowed.addAll(ConfigDirectives.written(entry.line()));
            }
        }
        int bytes = allowed.stream().mapToInt(RedisDirectives::remembered).sum();
        if (bytes > MOST_BYTES) {
            problems.add(
                    path,
                    "has " + bytes + " bytes in all, quotes and backslashes counted twice; at most " + MOST_BYTES
                            + " can be remembered: leave lines out, or shorten them");
        }
        return allowed;
    }

    /** Bytes of a line, which is ASCII as it is written, within JSON. */
    private static int remembered(String line) {
        return line.length()
                + (int) line.chars().filter(c -> c == '"' || c == '\\').count();
    }

    /** Why a line is not for users to write, and what to do instead; empty for one that is. */
    private static Optional<String> refusal(ConfigLine line) {
        return ReservedDirectives.refusal(line.directive()).or(() -> GuardedDirective.refusal(line));
    }
}

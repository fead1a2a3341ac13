package io.redisoperator.spec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The times by which replicas and their master take each other for lost. A replica that gives its master up between two
 * pings is cut off again and again where nothing is written, and never fit to become master.
 */
final class LinkTimes {
    private static final String TIMEOUT = "repl-timeout";
    private static final String PING = "repl-ping-replica-period";

    /** In seconds, as Redis has them by default. */
    private static final Map<String, Long> BY_DEFAULT = Map.of(TIMEOUT, 60L, PING, 10L);

    private LinkTimes() {}

    /** Values that are no numbers are left to Redis, which refuses them. */
    static void check(List<CustomConfig.Entry> entries, Problems problems) {
        Map<String, CustomConfig.Entry> last = new HashMap<>();
        Map<String, Long> seconds = new HashMap<>(BY_DEFAULT);
        for (CustomConfig.Entry entry : entries) {
            String directive = ConfigDirectives.canonical(entry.line().directive());
            String value = String.join(" ", entry.line().arguments()).strip();
            if (BY_DEFAULT.containsKey(directive) && value.matches("[0-9]{1,10}")) {
                last.put(directive, entry);
                seconds.put(directive, Long.parseLong(value));
            }
        }
        long timeout = seconds.getOrDefault(TIMEOUT, 0L);
        long ping = seconds.getOrDefault(PING, 0L);
        CustomConfig.Entry blamed = last.getOrDefault(TIMEOUT, last.get(PING));
        if (blamed != null && timeout <= ping) {
            problems.add(
                    blamed.path(),
                    TIMEOUT + " is " + timeout + " and " + PING + " is " + ping
                            + ": replicas would give their master up between two pings; write a " + TIMEOUT
                            + " of more than "
                            + ping + ", or a " + PING + " of less than " + timeout);
        }
    }
}

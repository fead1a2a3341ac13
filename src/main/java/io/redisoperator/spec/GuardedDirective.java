package io.redisoperator.spec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A directive of {@code redis.conf} that users may write, but not with every value. The definition has a rule of
 * those that are likeliest, so that an API server refuses what the operator would.
 */
enum GuardedDirective {
    READ_ONLY(
            "replica-read-only, slave-read-only",
            true,
            "yes",
            "would let clients write where the next copy of the master's data discards it; remove the line"),
    ANNOUNCED(
            "replica-announced",
            true,
            "yes",
            "would hide every replica from Sentinel, which could then promote none; remove the line"),
    /** A full Redis takes no connection on which it could be told otherwise. */
    CONNECTIONS(
            "maxclients",
            false,
            "-[0-9]+|[0-9]|[1-5][0-9]|6[0-3]",
            "of less than 64 leaves no room for the operator, the sentinels, the replicas and the probes beside clients,"
                    + " and a Redis that is full cannot be mended; write 64 or more"),
    /** Of 640 times that 16 connections ask for {@code INFO}, 292 fail with the least value, and none with 1 MB. */
    MEMORY_OF_CONNECTIONS(
            "maxmemory-clients",
            false,
            "0*([1-9][0-9]{0,5}b?|[1-9][0-9]{0,2}kb?)",
            "of less than 1mb ends the connections of the operator and the sentinels again and again; write 1mb or more,"
                    + " or 0 for no limit"),
    /** Redis 7 makes the buffer of a connection that asks for little smaller than its answer to {@code INFO}. */
    ANSWERS(
            "client-output-buffer-limit",
            false,
            "(.*[ \\t])?normal[ \\t]+0*([1-9][0-9]{0,4}b?|[1-9][0-9]?kb?)[ \\t].*",
            "of less than 100kb for normal clients cuts off what Redis tells the operator and the sentinels of itself;"
                    + " write normal 0 0 0, or 100kb or more"),
    /**
     * What is written while a replica copies waits there; a link that is ended begins the copy anew. One that has
     * nothing to send counts for 20 kB, and after a large value for as much as that, until more is written: a soft limit
     * below ends it again and again.
     */
    COPIES(
            "client-output-buffer-limit",
            false,
            "(.*[ \\t])?(replica|slave)[ \\t]+([^ \\t]+[ \\t]+)?0*([1-9][0-9]{0,5}b?|[1-9][0-9]{0,2}kb?)[ \\t].*",
            "of less than 1mb for replicas, hard or soft, ends their links again and again, so that none is fit to become"
                    + " master; write replica 256mb 64mb 60, or limits of 1mb or more, or of 0 for none");

    private final String names;
    private final boolean allowed;
    private final String values;
    private final String refusal;
    private final Pattern pattern;

    /**
     * What is refused of it.
     *
     * @param names of today and before, with a comma and a space between them
     * @param allowed whether those values are the only ones that may be written, or those that may not
     * @param values of all arguments with one space between them, as a regular expression of RE2 that ignores cases
     */
    GuardedDirective(String names, boolean allowed, String values, String refusal) {
        this.names = names;
        this.allowed = allowed;
        this.values = values;
        this.refusal = refusal;
        this.pattern = Pattern.compile("(?i)(" + values + ")");
    }

    /** Why that line is not for users to write, and what to do instead; empty for one that is. */
    static Optional<String> refusal(ConfigLine line) {
        for (GuardedDirective guarded : values()) {
            String value = String.join(" ", line.arguments());
            if (guarded.names().contains(line.directive())
                    && guarded.pattern.matcher(value).matches() != guarded.allowed) {
                return Optional.of(guarded.refusal);
            }
        }
        return Optional.empty();
    }

    List<String> names() {
        return List.of(names.split(", ", -1));
    }

    /** Whether {@link #pattern} is of the values that may be written, and not of those that may not. */
    boolean isOfAllowed() {
        return allowed;
    }

    String pattern() {
        return "(" + values + ")";
    }

    /** Names, values and reason, as one sentence. */
    String message() {
        return names + (allowed ? ": any value but " + values + " " : " ") + refusal;
    }
}

package io.redisoperator.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which lines a user may add to {@code redis.conf}. */
final class RedisDirectives {
    private static final Map<String, String> RESERVED = reserved();

    /** Harmless as long as they say what is so anyway. */
    private static final Set<String> READ_ONLY = Set.of("replica-read-only", "slave-read-only");

    private RedisDirectives() {}

    /** The lines that are allowed, written anew; every other one becomes a problem. */
    static List<String> read(@Nullable List<String> lines, String path, Problems problems) {
        List<String> allowed = new ArrayList<>();
        for (CustomConfig.Entry entry : new CustomConfig(path, problems).read(lines)) {
            String directive = entry.line().directive();
            Optional<String> refusal = refusal(entry.line());
            if (refusal.isPresent()) {
                problems.add(entry.path(), directive + " " + refusal.get());
            } else {
                allowed.addAll(ConfigDirectives.written(entry.line()));
            }
        }
        return allowed;
    }

    /** Why a line is not for users to write, and what to do instead; empty for one that is. */
    private static Optional<String> refusal(ConfigLine line) {
        String directive = line.directive();
        if (READ_ONLY.contains(directive)) {
            return line.arguments().stream().allMatch("yes"::equalsIgnoreCase)
                    ? Optional.empty()
                    : Optional.of("would let clients write where the next copy of the master's data discards it;"
                            + " remove the line");
        }
        if (directive.endsWith("-script")) {
            return Optional.of("would run a program inside the container; remove the line");
        }
        return Optional.ofNullable(RESERVED.get(directive));
    }

    private static Map<String, String> reserved() {
        Map<String, String> reserved = new HashMap<>();
        put(reserved, "is set by the operator; set spec.redis.port instead", "port");
        put(
                reserved,
                "is set by the operator, which could not reach or route to Redis otherwise; remove the line",
                List.of("bind", "protected-mode", "replicaof", "slaveof", "cluster-enabled", "tls-port"),
                List.of("rdma-bind", "rdma-port"),
                List.of("tls-replication", "replica-announce-ip", "replica-announce-port"),
                List.of("slave-announce-ip", "slave-announce-port"));
        put(
                reserved,
                "guards Redis, and lines of customConfig are no place for secrets;"
                        + " name a Secret in spec.auth.secretPath instead",
                List.of("requirepass", "masterauth", "masteruser", "primaryauth", "primaryuser", "user", "aclfile"));
        put(
                reserved,
                "would move what Redis writes to where nobody expects it; use spec.redis.storage and the container's log",
                List.of("dir", "dbfilename", "logfile", "pidfile", "unixsocket", "unixsocketperm", "unixsocketgroup"));
        put(
                reserved,
                "would load further files or open Redis to those who can reach it; remove the line",
                List.of("include", "loadmodule", "loadmodule-ex", "module", "rename-command"),
                List.of("enable-debug-command", "enable-module-command", "enable-protected-configs"));
        put(
                reserved,
                "does not fit a Redis that runs alone in a container; remove the line",
                List.of("daemonize", "supervised", "sentinel"));
        return Map.copyOf(reserved);
    }

    private static void put(Map<String, String> reserved, String refusal, String directive) {
        reserved.put(directive, refusal);
    }

    @SafeVarargs
    private static void put(Map<String, String> reserved, String refusal, List<String>... directives) {
        for (List<String> some : directives) {
            some.forEach(directive -> reserved.put(directive, refusal));
        }
    }
}

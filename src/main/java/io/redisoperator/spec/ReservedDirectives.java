package io.redisoperator.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directives of {@code redis.conf} that are not for users to write: by why, and what to do instead. The definition has
 * a rule of each group, so that an API server refuses what the operator would.
 */
final class ReservedDirectives {
    /** Any directive of this ending runs a program. */
    static final String SCRIPT = "-script";

    static final String SCRIPT_REFUSAL = "would run a program inside the container; remove the line";

    private static final Map<String, List<String>> GROUPS = groups();
    private static final Map<String, String> REFUSALS = GROUPS.entrySet().stream()
            .flatMap(group -> group.getValue().stream().map(directive -> Map.entry(directive, group.getKey())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private ReservedDirectives() {}

    /** Why a directive is not for users to write, whatever its value; empty for one that is. */
    static Optional<String> refusal(String directive) {
        return directive.endsWith(SCRIPT) ? Optional.of(SCRIPT_REFUSAL) : Optional.ofNullable(REFUSALS.get(directive));
    }

    /** The directives that have a name of their own, by why they are refused. */
    static Map<String, List<String>> byRefusal() {
        return GROUPS;
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("is set by the operator; set spec.redis.port instead", List.of("port"));
        groups.put(
                "is set by the operator, which could not reach or route to Redis otherwise; remove the line",
                words(
                        "bind protected-mode replicaof slaveof cluster-enabled tls-port rdma-bind rdma-port",
                        "tls-replication replica-announce-ip replica-announce-port slave-announce-ip",
                        "slave-announce-port bind-source-addr"));
        groups.put(
                "guards Redis, and lines of customConfig are no place for secrets;"
                        + " name a Secret in spec.auth.secretPath instead",
                words("requirepass masterauth masteruser primaryauth primaryuser user aclfile"));
        groups.put(
                "would move what Redis writes to where nobody expects it; use spec.redis.storage and the container's log",
                words("dir dbfilename logfile pidfile unixsocket unixsocketperm unixsocketgroup"));
        groups.put(
                "would load further files or open Redis to those who can reach it; remove the line",
                words(
                        "include loadmodule loadmodule-ex module rename-command enable-debug-command",
                        "enable-module-command enable-protected-configs"));
        groups.put(
                "does not fit a Redis that runs alone in a container; remove the line",
                words("daemonize supervised sentinel"));
        return groups;
    }

    private static List<String> words(String... lines) {
        return Stream.of(lines).flatMap(line -> Stream.of(line.split(" "))).toList();
    }
}

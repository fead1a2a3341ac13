package io.redisoperator.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the directives that a running Redis takes from those it reads at its start only.
 *
 * <p>Measured with {@code CONFIG SET} on every parameter of Redis 7.0.15 and 8.0.2 and of Valkey 8.0.1, 8.1.1 and
 * 9.1.2. One that some of them read at their start only is set by a restart of each. One that is unknown here counts as
 * settable: the server's refusal says otherwise.
 */
public final class ConfigDirectives {
    private static final Set<String> RESTART_ONLY = Set.of(
            "aclfile",
            "always-show-logo",
            "aof-rewrite-cpulist",
            "aof_rewrite_cpulist",
            "appenddirname",
            "appendfilename",
            "bgsave-cpulist",
            "bgsave_cpulist",
            "bio-cpulist",
            "bio_cpulist",
            "cluster-config-file",
            "cluster-databases",
            "cluster-enabled",
            "cluster-port",
            "daemonize",
            "databases",
            "disable-thp",
            "enable-debug-assert",
            "enable-debug-command",
            "enable-module-command",
            "enable-protected-configs",
            "hash-seed",
            "io-threads",
            "io-threads-do-reads",
            "logfile",
            "mptcp",
            "pidfile",
            "rdbchecksum",
            "rdma-completion-vector",
            "rdma-rx-size",
            "repl-mptcp",
            "server-cpulist",
            "server_cpulist",
            "set-proc-title",
            "socket-mark-id",
            "supervised",
            "syslog-enabled",
            "syslog-facility",
            "syslog-ident",
            "tcp-backlog",
            "unixsocket",
            "unixsocketgroup",
            "unixsocketperm");
    private static final String SAVE = "save";
    private static final String BUFFER_LIMIT = "client-output-buffer-limit";
    private static final int BUFFER_LIMIT_WORDS = 4;

    private ConfigDirectives() {}

    /** The one name of a directive that may be written by several, such as an older one or one of Valkey's own. */
    public static String canonical(String directive) {
        return switch (directive) {
            case "lua-time-limit" -> "busy-reply-threshold";
            case "commandlog-execution-slower-than" -> "slowlog-log-slower-than";
            case "commandlog-slow-execution-max-len" -> "slowlog-max-len";
            default -> directive.replace("slave", "replica").replace("ziplist", "listpack");
        };
    }

    /** Whether Redis reads that directive at its start only. */
    public static boolean isRestartOnly(String directive) {
        return RESTART_ONLY.contains(directive);
    }

    /**
     * What {@code CONFIG SET} is to be told, by directive and in the order in which it was first written. A later line
     * wins over an earlier one, but for {@code save} and {@code client-output-buffer-limit}, whose lines add up.
     */
    public static Map<String, String> runtime(List<String> customConfig) {
        Map<String, String> values = new LinkedHashMap<>();
        for (ConfigLine line : lines(customConfig)) {
            String value = String.join(" ", line.arguments());
            switch (line.directive()) {
                case SAVE -> values.merge(SAVE, value, ConfigDirectives::joinedSavePoints);
                case BUFFER_LIMIT -> values.merge(BUFFER_LIMIT, value, (before, now) -> before + " " + now);
                default -> {
                    if (!isRestartOnly(line.directive())) {
                        values.put(line.directive(), value);
                    }
                }
            }
        }
        return values;
    }

    /** The lines that only a restart brings into force, in the order in which they are written. */
    public static List<String> restartOnly(List<String> customConfig) {
        return lines(customConfig).stream()
                .filter(line -> isRestartOnly(line.directive()))
                .map(ConfigLine::toString)
                .toList();
    }

    /**
     * A line as {@code redis.conf} takes it in every version: before Redis 7.0, one line holds one save point, and one
     * limit of one class of clients.
     */
    static List<String> written(ConfigLine line) {
        return switch (line.directive()) {
            case SAVE -> inGroups(line, 2);
            case BUFFER_LIMIT -> inGroups(line, BUFFER_LIMIT_WORDS);
            default -> List.of(line.toString());
        };
    }

    private static List<String> inGroups(ConfigLine line, int size) {
        List<String> words = words(line);
        if (words.isEmpty() || words.size() % size != 0) {
            return List.of(line.toString());
        }
        List<String> written = new ArrayList<>();
        for (int i = 0; i < words.size(); i += size) {
            written.add(new ConfigLine(line.directive(), words.subList(i, i + size)).toString());
        }
        return written;
    }

    /** The words of all arguments: a value may stand in quotes, as {@code save "900 1"}. */
    private static List<String> words(ConfigLine line) {
        return List.of(String.join(" ", line.arguments()).split(" ")).stream()
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Redis starts anew at an empty save line. */
    private static String joinedSavePoints(String before, String now) {
        return before.isEmpty() || now.isEmpty() ? now : before + " " + now;
    }

    private static List<ConfigLine> lines(List<String> customConfig) {
        return customConfig.stream()
                .flatMap(line -> ConfigLine.parse(line).stream())
                .toList();
    }
}

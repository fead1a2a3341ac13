package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.model.WriteGuard;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.MountPaths;
import io.redisoperator.spec.ReplicationBacklog;
import io.redisoperator.spec.ReservedMemory;
import io.redisoperator.spec.StorageSettings;
import io.redisoperator.spec.WriteGuards;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * ConfigMap {@code rfr-<name>}: the files that Redis boots from, by its start script or by a command of the user's.
 * Both are there whatever the spec says: pods of the one kind and of the other run side by side while an edit is rolled
 * out. They hold no password.
 */
public final class RedisConfig {
    /** For a command of the user's, and for whoever asks for a value of it. */
    static final String KEY = "redis.conf";
    /** For the start script: the same without the clients, which may be defined once only. */
    static final String SCRIPT_KEY = "start.conf";

    static final String START_KEY = "start.sh";
    /**
     * Redis 7 and Valkey can keep a single channel from a user; Redis 6.2 does not start when it is told to.
     * One that starts again listens where its pod declares it, which an edit of the port does not change.
     */
    private static final String START = """
            #!/bin/sh
            server=${SERVER_PROGRAM:-redis-server}
            if ! command -v "$server" >/dev/null; then
              echo "the image has no $server; spec.engine says whether its programs are called redis- or valkey-"
              exit 127
            fi
            case "$("$server" --version)" in
              *v=6.*) clients=clients-6.conf ;;
              *) clients=clients.conf ;;
            esac

            # What Redis reads only at its start may be another since this pod was made, and wrong, and so may be each line
            # for another image. Pods that are made anew find out; this one starts with what it was made with.
            config=/redis/redis-$START_SETTINGS.conf
            if [ ! -e "$config" ]; then config=/redis/start.conf; fi

            # Redis loads its append-only file or its snapshot, whichever its configuration says, though there may be
            # only the other, or that may have more: the process before was told so after its start, or was not told
            # yet. This says what appendonly is to be at the start, if anything; the operator sets it right afterwards.
            logged() {
              if grep -qiE '^ *"?(append(file|dir)name|dbfilename)' "$config"; then return; fi
              log=
              for file in /data/*.aof /data/*/*.aof.*; do
                case "$file" in */temp-*) continue ;; esac
                if [ -s "$file" ] && { [ -z "$log" ] || [ "$file" -nt "$log" ]; }; then log=$file; fi
              done
              rival=$config
              if [ -s /data/dump.rdb ]; then rival=/data/dump.rdb; fi
              if [ -z "$log" ]; then
                if [ -s /data/dump.rdb ]; then echo no; fi
              elif [ "$log" -nt "$rival" ]; then
                echo yes
              fi
            }
            logged=$(logged)

            exec "$server" "$config" --port "$REDIS_PORT" ${logged:+--appendonly "$logged"} "$@" \\
              --include "/redis-auth/$clients"
            """;

    /**
     * What the start script chooses by the version. A command of the user's may read nothing but its file, and Redis
     * must never be open to everybody: the one for old versions is one that every version reads.
     */
    private static final String CLIENTS = "include " + MountPaths.AUTH + "/" + AuthSecret.OLD_CLIENTS_KEY + "\n";

    private static final String SAVE = "save";
    private static final List<String> DEFAULTS = List.of(
            "tcp-keepalive 60",
            "save 900 1",
            "save 300 10",
            "repl-diskless-sync yes",
            "repl-diskless-sync-delay 0",
            ReplicationBacklog.DIRECTIVE + " " + ReplicationBacklog.WHOLE);

    private RedisConfig() {}

    /** The file for a cluster whose first process is to boot. */
    public static ConfigMap of(Failover failover) {
        return of(failover, ConfigMemory.fresh(failover));
    }

    /** The file without what Redis would not boot with, and with what is to be remembered. */
    public static ConfigMap of(Failover failover, ConfigMemory memory) {
        StartSettings now = StartSettings.of(failover, memory);
        Map<String, String> files = new TreeMap<>();
        memory.starts().values().stream()
                .filter(start -> !start.hash().equals(now.hash()))
                .forEach(start -> files.put(StartSettings.file(start.hash()), text(failover, start.with(now, memory))));
        String text = text(failover, now.lines());
        files.put(SCRIPT_KEY, text);
        files.put(KEY, text + CLIENTS);
        files.put(START_KEY, START);
        return new ConfigMapBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).redis(), Labels.Component.REDIS))
                .editMetadata()
                .addToAnnotations(ConfigMemory.ANNOTATION, memory.note())
                .endMetadata()
                .withData(files)
                .build();
    }

    private static String text(Failover failover, List<String> users) {
        return String.join("\n", lines(failover, users)) + "\n";
    }

    /** What the operator sets unless a user does, by directive, as {@code CONFIG SET} takes it. */
    static Map<String, String> stated() {
        return ConfigDirectives.runtime(DEFAULTS);
    }

    /** Whether a file is this operator's, and not an earlier one's. */
    public static boolean is(ConfigMap file) {
        return file.getData() != null && file.getData().containsKey(START_KEY);
    }

    private static List<String> lines(Failover failover, List<String> users) {
        int port = failover.redis().port();
        List<String> lines = new ArrayList<>();
        lines.add("protected-mode no");
        lines.add("port " + port);
        lines.add("dir " + MountPaths.DATA);
        // Whatever command starts it: never an empty master that others would copy.
        lines.add("replicaof 127.0.0.1 " + port);
        lines.addAll(defaultsBut(users, failover));
        lines.addAll(writeGuard(failover));
        if (failover.redis().storage() instanceof StorageSettings.Ephemeral && !persists(users)) {
            lines.add("rdb-del-sync-files yes");
        }
        lines.addAll(users);
        lines.add("include " + MountPaths.AUTH + "/" + AuthSecret.USERS_KEY);
        return lines;
    }

    /** The user's lines without those that Redis refuses. */
    static List<String> taken(Failover failover, ConfigMemory memory) {
        List<String> custom = failover.redis().bootConfig();
        Map<String, String> values = ConfigDirectives.runtime(custom);
        return custom.stream()
                .filter(line -> !memory.refuses(directive(line), values.getOrDefault(directive(line), "")))
                .toList();
    }

    private static List<String> defaultsBut(List<String> custom, Failover failover) {
        Set<String> set = custom.stream().map(RedisConfig::directive).collect(Collectors.toSet());
        Optional<String> share = ReplicationBacklog.share(
                failover,
                custom,
                ReservedMemory.limit(failover.redis().pod().container().resources()));
        return DEFAULTS.stream()
                .filter(line -> !set.contains(directive(line)))
                .map(line -> directive(line).equals(ReplicationBacklog.DIRECTIVE)
                        ? share.map(bytes -> ReplicationBacklog.DIRECTIVE + " " + bytes)
                                .orElse(line)
                        : line)
                .toList();
    }

    /** Lines of the user stand after these, and win: the lag holds where a user sets the number of replicas alone. */
    private static List<String> writeGuard(Failover failover) {
        WriteGuard guard = WriteGuards.of(failover);
        if (guard.replicas() == 0) {
            return List.of();
        }
        String lag = "min-replicas-max-lag " + guard.maxLagSeconds();
        return guard.relaxable() ? List.of("min-replicas-to-write " + guard.replicas(), lag) : List.of(lag);
    }

    /** Whether Redis writes its data to disk: unless told otherwise, it does. */
    private static boolean persists(List<String> custom) {
        Map<String, String> values = ConfigDirectives.runtime(custom);
        boolean saves = Optional.ofNullable(values.get(SAVE))
                .map(points -> !points.isEmpty())
                .orElse(true);
        return saves || "yes".equalsIgnoreCase(values.get("appendonly"));
    }

    private static String directive(String line) {
        return ConfigLine.parse(line).map(ConfigLine::directive).orElse("");
    }
}

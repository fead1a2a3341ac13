package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.model.Ports;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.MountPaths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** ConfigMap {@code rfs-<name>}: what a sentinel boots with. A sentinel that runs is told of changes by command. */
public final class SentinelConfig {
    static final String KEY = "sentinel.conf";

    /** Its readiness probe takes the host for none, and no program listens on the port: nobody sees the login. */
    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 1);

    /** A line that no earlier operator wrote. */
    private static final String OWN = "protected-mode no";

    private static final String MONITOR = "monitor";
    private static final String DOWN_AFTER = "down-after-milliseconds";
    private static final String FAILOVER_TIMEOUT = "failover-timeout";
    private static final String PARALLEL_SYNCS = "parallel-syncs";

    private SentinelConfig() {}

    /**
     * The file for sentinels that boot now.
     *
     * @param master the master to monitor
     */
    public static ConfigMap of(Failover failover, Endpoint master) {
        return of(failover, failover.sentinel().monitor(), master);
    }

    /** The file for sentinels that are to be told by command whom to name, and name nobody before. */
    public static ConfigMap untold(Failover failover) {
        MonitorSettings wanted = failover.sentinel().monitor();
        MonitorSettings untold = new MonitorSettings(
                wanted.masterName(),
                MonitorSettings.UNREACHABLE_QUORUM,
                wanted.downAfter(),
                wanted.failoverTimeout(),
                wanted.parallelSyncs(),
                wanted.extra());
        return of(failover, untold, NOBODY);
    }

    private static ConfigMap of(Failover failover, MonitorSettings monitor, Endpoint master) {
        return new ConfigMapBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).sentinel(), Labels.Component.SENTINEL))
                .addToData(KEY, String.join("\n", lines(monitor, master)) + "\n")
                .build();
    }

    private static List<String> lines(MonitorSettings monitor, Endpoint master) {
        String name = monitor.masterName();
        List<String> lines = new ArrayList<>();
        lines.add("port " + Ports.SENTINEL);
        lines.add(OWN);
        lines.add("dir " + MountPaths.CONFIG);
        lines.add(line(
                MONITOR, name, master.host(), Integer.toString(master.port()), Integer.toString(monitor.quorum())));
        lines.add(line(DOWN_AFTER, name, Long.toString(monitor.downAfter().toMillis())));
        lines.add(line(
                FAILOVER_TIMEOUT, name, Long.toString(monitor.failoverTimeout().toMillis())));
        lines.add(line(PARALLEL_SYNCS, name, Integer.toString(monitor.parallelSyncs())));
        new TreeMap<>(monitor.extra()).forEach((option, value) -> lines.add(line(option, name, value)));
        return lines;
    }

    private static String line(String... words) {
        return new ConfigLine("sentinel", List.of(words)).toString();
    }

    /** By which name a file has the master known, whichever operator wrote it. */
    static Optional<String> masterName(ConfigMap file) {
        return options(file, MONITOR).map(List::getFirst).findFirst();
    }

    /** What sentinels were set to when this operator wrote the file; empty for one of an earlier operator. */
    static Optional<MonitorSettings> monitor(ConfigMap file) {
        Optional<List<String>> monitor =
                options(file, MONITOR).filter(words -> words.size() == 4).findFirst();
        if (monitor.isEmpty() || !text(file).lines().anyMatch(OWN::equals)) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>();
        lines(file)
                .filter(words -> words.size() == 3 && !words.getFirst().equals(MONITOR))
                .forEach(words -> values.put(words.getFirst(), words.getLast()));
        try {
            return Optional.of(new MonitorSettings(
                    monitor.get().getFirst(),
                    Integer.parseInt(monitor.get().getLast()),
                    Duration.ofMillis(Long.parseLong(taken(values, DOWN_AFTER))),
                    Duration.ofMillis(Long.parseLong(taken(values, FAILOVER_TIMEOUT))),
                    Integer.parseInt(taken(values, PARALLEL_SYNCS)),
                    values));
        } catch (NumberFormatException spoilt) {
            return Optional.empty();
        }
    }

    private static String taken(Map<String, String> values, String option) {
        return String.valueOf(values.remove(option));
    }

    private static Stream<List<String>> options(ConfigMap file, String option) {
        return lines(file)
                .filter(words -> words.size() > 1 && words.getFirst().equals(option))
                .map(words -> words.subList(1, words.size()));
    }

    /** The words of each line that speaks of a master, without the first. */
    private static Stream<List<String>> lines(ConfigMap file) {
        return text(file)
                .lines()
                .flatMap(line -> ConfigLine.parse(line).stream())
                .filter(line -> line.directive().equals("sentinel"))
                .map(ConfigLine::arguments);
    }

    private static String text(ConfigMap file) {
        return file.getData() == null ? "" : file.getData().getOrDefault(KEY, "");
    }
}

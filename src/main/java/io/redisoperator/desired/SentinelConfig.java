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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** ConfigMap {@code rfs-<name>}: what a sentinel boots with. A sentinel that runs is told of changes by command. */
public final class SentinelConfig {
    static final String KEY = "sentinel.conf";

    /** Its readiness probe takes the host for none, and no program listens on the port: nobody sees the login. */
    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 1);

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
        lines.add("protected-mode no");
        lines.add("dir " + MountPaths.CONFIG);
        lines.add(line(
                "monitor", name, master.host(), Integer.toString(master.port()), Integer.toString(monitor.quorum())));
        lines.add(line(
                "down-after-milliseconds",
                name,
                Long.toString(monitor.downAfter().toMillis())));
        lines.add(line(
                "failover-timeout",
                name,
                Long.toString(monitor.failoverTimeout().toMillis())));
        lines.add(line("parallel-syncs", name, Integer.toString(monitor.parallelSyncs())));
        new TreeMap<>(monitor.extra()).forEach((option, value) -> lines.add(line(option, name, value)));
        return lines;
    }

    private static String line(String... words) {
        return new ConfigLine("sentinel", List.of(words)).toString();
    }
}

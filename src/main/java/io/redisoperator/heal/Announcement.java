package io.redisoperator.heal;

import io.redisoperator.model.Endpoint;
import io.redisoperator.model.MonitorSettings;
import io.redisoperator.redis.ExternalMaster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What sentinels are told so that they name a Redis outside of the cluster and leave it, its replicas and its sentinels
 * alone. Sentinel lets commands be sent under other names, for Redis servers that know them by these; here each that would
 * change something gets the name of one that does nothing, or of none.
 */
final class Announcement {
    /** A name that no Redis has a command of: within {@code MULTI} it discards all the others. */
    static final String NO_COMMAND = "NOT-FROM-HERE";

    /** One less than it is in the end; the difference tells that everything else has been taken in. */
    private static final int QUORUM_AT_FIRST = MonitorSettings.UNREACHABLE_QUORUM - 1;

    /**
     * {@code PUBLISH}, which sentinels meet by, becomes a question about two keys: repeated every 100 ms if it is refused,
     * it must succeed. {@code SUBSCRIBE} has one argument, as {@code PING} may.
     */
    private static final List<Map.Entry<String, String>> INSTEAD = List.of(
            Map.entry("SLAVEOF", NO_COMMAND),
            Map.entry("REPLICAOF", NO_COMMAND),
            Map.entry("FAILOVER", NO_COMMAND),
            Map.entry("CONFIG", NO_COMMAND),
            Map.entry("SCRIPT", NO_COMMAND),
            Map.entry("PUBLISH", "EXISTS"),
            Map.entry("SUBSCRIBE", "PING"));

    private Announcement() {}

    /** For a sentinel that knows no master of that name; the quorum is set last. */
    static List<List<String>> commands(ManagedCluster cluster, ExternalMaster external) {
        MonitorSettings monitor = cluster.failover().sentinel().monitor();
        String name = monitor.masterName();
        Endpoint address = external.address();
        List<List<String>> commands = new ArrayList<>(named(address) ? hostNames("yes") : List.of());
        commands.add(List.of(
                "SENTINEL",
                "MONITOR",
                name,
                address.host(),
                String.valueOf(address.port()),
                String.valueOf(QUORUM_AT_FIRST)));
        INSTEAD.forEach(other ->
                commands.add(List.of("SENTINEL", "SET", name, "rename-command", other.getKey(), other.getValue())));
        external.credentials().user().ifPresent(user -> commands.add(SentinelRepointing.set(name, "auth-user", user)));
        external.credentials()
                .password()
                .ifPresent(password -> commands.add(SentinelRepointing.set(name, "auth-pass", password)));
        commands.addAll(SentinelRepointing.timerCommands(monitor));
        commands.add(SentinelRepointing.set(name, "quorum", String.valueOf(MonitorSettings.UNREACHABLE_QUORUM)));
        return commands;
    }

    /** Back to what Sentinel has unless told otherwise, where a name was announced. */
    static List<List<String>> withdrawal(ExternalMaster external) {
        return named(external.address()) ? hostNames("no") : List.of();
    }

    private static boolean named(Endpoint address) {
        return !address.host().matches("[0-9.]+|.*:.*");
    }

    private static List<List<String>> hostNames(String use) {
        return List.of(
                List.of("SENTINEL", "CONFIG", "SET", "resolve-hostnames", use),
                List.of("SENTINEL", "CONFIG", "SET", "announce-hostnames", use));
    }
}

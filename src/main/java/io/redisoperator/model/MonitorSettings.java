package io.redisoperator.model;

import java.time.Duration;
import java.util.Map;

/**
 * What every sentinel of a cluster must be told about its master.
 *
 * @param masterName the name that sentinels and clients know the master by, {@code mymaster} unless changed
 * @param quorum sentinels that must agree that the master is down: half of the asked-for sentinels plus one
 * @param downAfter {@code down-after-milliseconds}
 * @param failoverTimeout {@code failover-timeout}
 * @param parallelSyncs {@code parallel-syncs}
 * @param extra further options for {@code SENTINEL SET}, by name as Redis writes it
 */
public record MonitorSettings(
        String masterName,
        int quorum,
        Duration downAfter,
        Duration failoverTimeout,
        int parallelSyncs,
        Map<String, String> extra) {
    public static final String DEFAULT_MASTER_NAME = "mymaster";

    /** Of sentinels that are to name a master and never to replace it: more than ever agree that it is down. */
    public static final int UNREACHABLE_QUORUM = 1_000_000;

    public MonitorSettings {
        extra = Map.copyOf(extra);
    }
}

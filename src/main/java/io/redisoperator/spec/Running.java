package io.redisoperator.spec;

import io.redisoperator.model.MonitorSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a cluster runs with, by what was written when it last followed its spec. Each part is empty where nothing tells it.
 *
 * @param redisReplicas pods of the StatefulSet
 * @param port that new Redis pods listen on
 * @param customConfig what Redis was last asked for, as lines of {@code redis.conf}
 * @param sentinelReplicas pods of the Deployment
 * @param masterName by which sentinels know the master
 * @param monitor what sentinels were last set to; its quorum does not count
 * @param following the Redis outside that is on record as followed
 */
public record Running(
        OptionalInt redisReplicas,
        OptionalInt port,
        Optional<List<String>> customConfig,
        OptionalInt sentinelReplicas,
        Optional<String> masterName,
        Optional<MonitorSettings> monitor,
        Optional<BootstrapNode> following) {}

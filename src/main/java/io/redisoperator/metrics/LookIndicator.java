package io.redisoperator.metrics;

import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.Finding.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What each look is counted under; dashboards know these names.
 *
 * @param subject {@code redis} or {@code sentinel}: which of the two counters it belongs to
 * @param kinds of findings with which it is unhealthy
 */
record LookIndicator(String subject, String name, Set<Kind> kinds) {
    static final List<LookIndicator> ALL = List.of(
            redis("NO_MASTER_AVAILABLE", Kind.NO_MASTER, Kind.MASTER_SILENT),
            redis("MASTER_COUNT_IS_NOT_ONE", Kind.NO_MASTER, Kind.SEVERAL_MASTERS, Kind.MASTER_DOUBTED),
            redis("SLAVE_IS_CONFIGURED_WITH_WRONG_MASTER_IP", Kind.REPLICA_WRONG_MASTER, Kind.REPLICA_UNASSIGNED),
            redis("REDIS_STATEFULSET_REPLICAS_MISMATCH", Kind.REPLICA_MISSING, Kind.REPLICA_SILENT),
            sentinel("SENTINEL_DEPLOYMENT_REPLICAS_MISMATCH", Kind.SENTINEL_MISSING, Kind.SENTINEL_SILENT),
            sentinel(
                    "SENTINEL_IS_CONFIGURED_WITH_WRONG_MASTER_IP",
                    Kind.SENTINEL_WRONG_MASTER,
                    Kind.SENTINEL_WITHOUT_MONITOR),
            sentinel("SENTINEL_NUMBER_IN_MEMORY_MISMATCH", Kind.SENTINEL_GHOSTS, Kind.SENTINEL_INCOMPLETE),
            sentinel("APPLY_SENTINEL_CONFIG", Kind.SENTINEL_SETTINGS));

    LookIndicator {
        kinds = Set.copyOf(kinds);
    }

    boolean healthy(Collection<Finding> findings) {
        return findings.stream().noneMatch(f -> kinds.contains(f.kind()));
    }

    private static LookIndicator redis(String name, Kind... kinds) {
        return new LookIndicator("redis", name, Set.of(kinds));
    }

    private static LookIndicator sentinel(String name, Kind... kinds) {
        return new LookIndicator("sentinel", name, Set.of(kinds));
    }
}

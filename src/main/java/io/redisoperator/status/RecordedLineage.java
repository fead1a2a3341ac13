package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus.Lineage;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code status.lineage}: by what a master is chosen when all pods and the operator were lost at once. Only a master of
 * the StatefulSet that is alone and undisputed is recorded, so that one which came up empty never hides what was there.
 */
final class RecordedLineage {
    private RecordedLineage() {}

    static @Nullable Lineage of(Optional<ClusterHealth> health, @Nullable Lineage previous, Instant now) {
        return health.flatMap(seen -> recorded(seen, previous, now)).orElse(previous);
    }

    private static Optional<Lineage> recorded(ClusterHealth health, @Nullable Lineage previous, Instant now) {
        boolean disputed = health.findings().stream().anyMatch(found -> found.kind() == Finding.Kind.BLOCKED);
        return health.master()
                .filter(master -> !disputed && health.snapshot().redis().contains(master))
                .filter(master ->
                        holdsKeys(master) || health.snapshot().allRedis().noneMatch(RecordedLineage::holdsKeys))
                .flatMap(master -> master.view().map(view -> lineage(master, view, previous, now)));
    }

    private static Lineage lineage(RedisNode master, RedisView view, @Nullable Lineage previous, Instant now) {
        boolean same = previous != null
                && view.replicationId().equals(previous.replicationId())
                && master.pod().uid().equals(previous.podUid());
        return new Lineage(
                view.replicationId(),
                CoarseNodes.coarseOffset(view),
                master.pod().name(),
                master.pod().uid(),
                holdsKeys(master),
                same && previous != null
                        ? previous.since()
                        : now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static boolean holdsKeys(RedisNode node) {
        return node.view().map(view -> view.keys() > 0).orElse(false);
    }
}

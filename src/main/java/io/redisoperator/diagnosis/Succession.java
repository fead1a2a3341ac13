package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.RedisView.AttachedReplica;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.List;
import java.util.Optional;

/**
 * A master that came back with the majority of Sentinels, after another one had been made master in its place without
 * them: the operator does so where they are out of reach for minutes. These Sentinels know of no successor and stand by
 * what they knew. But the successor has all that the other ever had, and alone has what was written since.
 */
final class Succession {
    private Succession() {}

    /**
     * Which of several masters goes on from the one that Sentinels agree on, and was the only master when one was seen last.
     * Empty if that one was written to on its own after it was left, as far as that shows.
     */
    static Optional<RedisNode> of(List<RedisNode> masters, RedisNode agreed, Optional<LastMaster> last) {
        return masters.stream()
                .filter(node -> !node.equals(agreed))
                .filter(node ->
                        last.map(LastMaster::uid).equals(Optional.of(node.pod().uid())))
                .filter(node -> goesOnFrom(agreed, node))
                .filter(node -> Facts.hasKeys(node) || !Facts.hasKeys(agreed))
                .findFirst();
    }

    private static boolean goesOnFrom(RedisNode left, RedisNode node) {
        RedisView before = left.view().orElseThrow();
        RedisView after = node.view().orElseThrow();
        return Candidates.sameHistory(after.previousReplicationId(), before.replicationId())
                && (before.offset() - after.previousOffset() <= SeveralMastersRules.WRITES || refusedWrites(before));
    }

    /** What Sentinels publish through a master that is cut off moves its offset all the same. */
    private static boolean refusedWrites(RedisView master) {
        return master.safety().minReplicas() > 0 && master.replicas().stream().noneMatch(AttachedReplica::online);
    }
}

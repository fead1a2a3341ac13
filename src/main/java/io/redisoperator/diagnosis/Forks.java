package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Candidates.Choice;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.List;
import java.util.Optional;

/** Which of several masters is kept when only their data can tell; empty when both sides of a fork were written to. */
final class Forks {
    private Forks() {}

    static Optional<RedisNode> keep(List<RedisNode> masters, Candidates candidates) {
        List<RedisNode> holders = masters.stream().filter(Facts::hasKeys).toList();
        if (holders.isEmpty()) {
            return candidates.choose(masters) instanceof Choice.Best best ? Optional.of(best.node()) : Optional.empty();
        }
        return holders.stream()
                .map(Optional::of)
                .reduce((kept, next) -> kept.flatMap(one -> next.flatMap(other -> ahead(one, other))))
                .orElseThrow();
    }

    /** Whether one has everything that the other has, beyond doubt: the other is empty, or never left the history of both. */
    static boolean contains(RedisNode one, RedisNode other) {
        RedisView a = one.view().orElseThrow();
        RedisView b = other.view().orElseThrow();
        if (b.keys() == 0) {
            return true;
        }
        if (!Candidates.related(one, other)) {
            return false;
        }
        if (a.replicationId().equals(b.replicationId())) {
            return b.offset() <= a.offset();
        }
        // second_repl_offset is the first one that is not shared any more.
        return a.previousReplicationId().equals(b.replicationId())
                ? b.offset() < a.previousOffset()
                : b.offset() < b.previousOffset() && b.offset() <= a.offset();
    }

    /** The one that went on from where the other stopped. */
    private static Optional<RedisNode> ahead(RedisNode one, RedisNode other) {
        RedisView a = one.view().orElseThrow();
        RedisView b = other.view().orElseThrow();
        if (!Candidates.related(one, other)) {
            return Optional.empty();
        }
        if (a.replicationId().equals(b.replicationId())) {
            return Optional.of(a.offset() >= b.offset() ? one : other);
        }
        long fork = a.previousReplicationId().equals(b.replicationId()) ? a.previousOffset() : b.previousOffset();
        long writtenToOne = a.offset() - fork;
        long writtenToOther = b.offset() - fork;
        boolean bothWritten = Math.min(writtenToOne, writtenToOther) > SeveralMastersRules.WRITES;
        return bothWritten ? Optional.empty() : Optional.of(writtenToOne >= writtenToOther ? one : other);
    }
}

package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Chooses the node whose data is kept, by what is known of the last master: a node that holds keys if any does; one
 * that shares the last master's history; the highest offset within one history; the last master itself; the lowest
 * ordinal. Offsets of unrelated histories say nothing about each other, so two nodes with keys and unrelated histories
 * are not decided between unless one is the last master.
 */
final class Candidates {
    private static final String NO_HISTORY = "0".repeat(40);

    private final Optional<LastMaster> lastMaster;
    private final Optional<String> lastName;

    Candidates(Round round) {
        this.lastMaster = round.before().master();
        this.lastName =
                lastMaster.map(LastMaster::pod).or(() -> round.now().expected().recordedMaster());
    }

    /** What came of choosing. */
    sealed interface Choice {
        record Best(RedisNode node) implements Choice {}

        /** Keys on both sides and no way to tell which are newer. */
        record Divergent(String between) implements Choice {}

        record Nobody() implements Choice {}
    }

    /** Chooses among nodes that answered. */
    Choice choose(List<RedisNode> nodes) {
        List<RedisNode> holders = only(only(nodes, Facts::hasKeys), this::continuesLastMaster);
        if (holders.isEmpty() || !Facts.hasKeys(holders.getFirst())) {
            return nodes.stream().min(byName()).<Choice>map(Choice.Best::new).orElseGet(Choice.Nobody::new);
        }
        if (holders.stream().allMatch(node -> related(holders.getFirst(), node))) {
            return new Choice.Best(holders.stream()
                    .min(Comparator.comparingLong((RedisNode node) -> -offset(node))
                            .thenComparing(byName()))
                    .orElseThrow());
        }
        return holders.stream()
                .filter(this::wasMaster)
                .findFirst()
                .<Choice>map(Choice.Best::new)
                .orElseGet(() -> new Choice.Divergent(names(holders)));
    }

    /** Whether one history is the other or went on from it. */
    static boolean related(RedisNode one, RedisNode other) {
        return one.view().flatMap(a -> other.view().map(b -> related(a, b))).orElse(false);
    }

    /** Those that satisfy the condition, or all of them if none does. */
    private static List<RedisNode> only(List<RedisNode> nodes, Predicate<RedisNode> condition) {
        List<RedisNode> some = nodes.stream().filter(condition).toList();
        return some.isEmpty() ? nodes : some;
    }

    private Comparator<RedisNode> byName() {
        return Comparator.comparing((RedisNode node) -> !wasMaster(node))
                .thenComparingInt(node -> node.pod().ordinal())
                .thenComparing(node -> node.pod().name());
    }

    private boolean wasMaster(RedisNode node) {
        return lastName.filter(node.pod().name()::equals).isPresent();
    }

    private boolean continuesLastMaster(RedisNode node) {
        return lastMaster
                .map(LastMaster::replicationId)
                .flatMap(id -> node.view()
                        .map(view -> same(view.replicationId(), id) || same(view.previousReplicationId(), id)))
                .orElse(false);
    }

    private static boolean related(RedisView a, RedisView b) {
        return same(a.replicationId(), b.replicationId())
                || same(a.previousReplicationId(), b.replicationId())
                || same(a.replicationId(), b.previousReplicationId());
    }

    private static boolean same(String id, String other) {
        return id.equals(other) && !id.isEmpty() && !id.equals(NO_HISTORY);
    }

    private static long offset(RedisNode node) {
        return node.view().map(RedisView::offset).orElse(-1L);
    }

    private static String names(List<RedisNode> nodes) {
        return nodes.stream().map(node -> node.pod().name()).collect(Collectors.joining(", "));
    }
}

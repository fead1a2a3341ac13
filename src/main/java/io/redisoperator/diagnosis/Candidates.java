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
 * that goes on with the last master's history; the highest offset within one history, and among equals more keys, the
 * later save, the last master itself, the lowest ordinal.
 *
 * <p>Offsets of unrelated histories say nothing about each other. A Redis that loads an append-only file forgets its
 * history: it makes up a new identity and counts from 1. Among such nodes the last master is chosen, and if its data is
 * gone, the one with the most keys. Who that was, this operator saw; if not, Sentinels name it, or the record does; but
 * either word may be older than a failover, and does not count against one that holds notably more keys, or is further in a
 * history of its own. Nodes that do remember and are strangers to each other are not decided between.
 */
final class Candidates {
    private static final String NO_HISTORY = "0".repeat(40);
    /** What a Redis that remembers nothing counts from. */
    private static final long FIRST_OFFSET = 1;

    /**
     * By what part another one has to hold more keys: the appends of the last second, which may be lost on either, hold
     * deletions too.
     */
    private static final long NOTABLY = 16;

    private final Optional<LastMaster> lastMaster;
    private final Optional<String> lastName;
    private final boolean seen;

    Candidates(Round round) {
        this.lastMaster = round.lastMaster();
        this.seen = round.before().master().isPresent();
        this.lastName = named(round)
                .filter(name -> !seen)
                .or(() -> lastMaster.map(LastMaster::pod))
                .or(() -> round.now().expected().recordedMaster());
    }

    private static Optional<String> named(Round round) {
        return round.named()
                .flatMap(uid -> round.now().redis().stream()
                        .map(node -> node.pod())
                        .filter(pod -> pod.uid().equals(uid))
                        .map(PodView::name)
                        .findFirst());
    }

    /** What came of choosing. */
    sealed interface Choice {
        record Best(RedisNode node) implements Choice {}

        /** Keys on both sides and no way to tell which are newer. */
        record Divergent(String why) implements Choice {}

        record Nobody() implements Choice {}
    }

    /** Chooses among nodes that answered. */
    Choice choose(List<RedisNode> nodes) {
        Optional<RedisNode> forgetful = forgetfulMaster(nodes);
        if (forgetful.isPresent()) {
            return unlessDoubted(forgetful.get(), nodes);
        }
        List<RedisNode> holders = only(only(nodes, Facts::hasKeys), this::continuesLastMaster);
        if (holders.isEmpty() || !Facts.hasKeys(holders.getFirst())) {
            return nodes.stream().min(byName()).<Choice>map(Choice.Best::new).orElseGet(Choice.Nobody::new);
        }
        if (holders.stream().allMatch(node -> related(holders.getFirst(), node))) {
            return unlessOvertaken(furthest(holders), nodes);
        }
        boolean comparable = lastName.isPresent() && holders.stream().allMatch(Candidates::forgotHistory);
        return comparable
                ? unlessDoubted(
                        first(
                                holders,
                                Comparator.comparing((RedisNode node) -> !wasMaster(node))
                                        .thenComparing(byKeys())
                                        .thenComparing(byName())),
                        holders)
                : new Choice.Divergent(
                        names(holders) + " hold keys of unrelated histories, and nothing tells which are newer");
    }

    /**
     * A failover that this operator did not see begins a history of which the record knows nothing, and a file does not tell
     * from which it came. But offsets go on counting: what is further may have been master since, and is if Sentinels say so.
     */
    private Choice unlessOvertaken(RedisNode chosen, List<RedisNode> nodes) {
        long offset = number(chosen, RedisView::offset) + SeveralMastersRules.WRITES;
        List<RedisNode> ahead = nodes.stream()
                .filter(node -> Facts.hasKeys(node) && !related(node, chosen))
                .filter(node -> number(node, RedisView::offset) > offset)
                .toList();
        if (seen || ahead.isEmpty()) {
            return new Choice.Best(chosen);
        }
        boolean master = ahead.stream().anyMatch(this::wasMaster)
                && ahead.stream().allMatch(node -> related(ahead.getFirst(), node));
        return master
                ? new Choice.Best(furthest(ahead))
                : new Choice.Divergent(chosen.pod().name() + " goes on with the last history on record, but "
                        + names(ahead) + " is further in another one, and may have been master since");
    }

    private RedisNode furthest(List<RedisNode> nodes) {
        return first(
                nodes,
                Comparator.comparingLong((RedisNode node) -> -number(node, RedisView::offset))
                        .thenComparing(byKeys())
                        .thenComparing(byName()));
    }

    /** Of one that forgot its history, and is chosen as the last master, though this operator did not see it as such. */
    private Choice unlessDoubted(RedisNode chosen, List<RedisNode> nodes) {
        long keys = number(chosen, RedisView::keys);
        List<RedisNode> fuller = nodes.stream()
                .filter(node -> forgotHistory(node)
                        && number(node, RedisView::keys) > (onRecord(node) ? keys : keys + keys / NOTABLY))
                .toList();
        return seen || fuller.isEmpty()
                ? new Choice.Best(chosen)
                : new Choice.Divergent(
                        "the last known master is " + chosen.pod().name() + ", but " + names(fuller)
                                + " holds more keys, and may have been master since; no history tells, as it is"
                                + " forgotten with an append-only file");
    }

    /**
     * The last master itself, where it forgot its history with the append-only file that it loaded, while what the others
     * remember of that history is older than what it had.
     */
    private Optional<RedisNode> forgetfulMaster(List<RedisNode> nodes) {
        boolean othersHaveAll = nodes.stream().anyMatch(node -> continuesLastMaster(node) && isCurrent(node));
        return lastMaster.isEmpty() || othersHaveAll
                ? Optional.empty()
                : nodes.stream()
                        .filter(node -> Facts.hasKeys(node) && wasMaster(node) && forgotHistory(node))
                        .findFirst();
    }

    /**
     * Whether a node provably has what the last master had when it was last seen. What Sentinels publish moves an offset,
     * so that a small difference means nothing.
     */
    boolean isCurrent(RedisNode node) {
        boolean reached = lastMaster
                .filter(last -> number(node, RedisView::offset) >= last.offsetAtMost() - SeveralMastersRules.WRITES)
                .isPresent();
        boolean sameNode = wasMaster(node) && forgotHistory(node) && !recordNamesAnother(node);
        return Facts.hasKeys(node) && (sameNode || (reached && continuesLastMaster(node)));
    }

    /** Whether a node provably lacks what the last master had when it was last seen. */
    boolean isBehind(RedisNode node) {
        return lastMaster
                .filter(last -> !continuesLastMaster(node)
                        || number(node, RedisView::offset) < last.offset() - SeveralMastersRules.WRITES)
                .isPresent();
    }

    /** Whether a node lacks so much of what the last master had when this operator saw it last. */
    boolean lacks(RedisNode node, long bytes) {
        return seen
                && lastMaster
                        .filter(last -> number(node, RedisView::offset) < last.offset() - bytes)
                        .isPresent();
    }

    /** Whether one history is the other or went on from it. */
    static boolean related(RedisNode one, RedisNode other) {
        return one.view().flatMap(a -> other.view().map(b -> related(a, b))).orElse(false);
    }

    private static RedisNode first(List<RedisNode> nodes, Comparator<RedisNode> order) {
        return nodes.stream().min(order).orElseThrow();
    }

    /** Those that satisfy the condition, or all of them if none does. */
    private static List<RedisNode> only(List<RedisNode> nodes, Predicate<RedisNode> condition) {
        List<RedisNode> some = nodes.stream().filter(condition).toList();
        return some.isEmpty() ? nodes : some;
    }

    private static Comparator<RedisNode> byKeys() {
        return Comparator.comparingLong((RedisNode node) -> -number(node, RedisView::keys))
                .thenComparingLong(node -> -number(node, RedisView::lastSaveEpochSeconds));
    }

    private Comparator<RedisNode> byName() {
        return Comparator.comparing((RedisNode node) -> !wasMaster(node))
                .thenComparingInt(node -> node.pod().ordinal())
                .thenComparing(node -> node.pod().name());
    }

    private boolean wasMaster(RedisNode node) {
        return lastName.filter(node.pod().name()::equals).isPresent();
    }

    private boolean onRecord(RedisNode node) {
        return lastMaster.map(LastMaster::pod).filter(node.pod().name()::equals).isPresent();
    }

    private boolean recordNamesAnother(RedisNode node) {
        return lastMaster
                .map(LastMaster::pod)
                .filter(pod -> !pod.equals(node.pod().name()))
                .isPresent();
    }

    /** Whether it has that master's identity, or left it no earlier than where that master was last seen. */
    private boolean continuesLastMaster(RedisNode node) {
        return lastMaster
                .flatMap(last -> node.view()
                        .map(view -> sameHistory(view.replicationId(), last.replicationId())
                                || (sameHistory(view.previousReplicationId(), last.replicationId())
                                        && view.previousOffset() > last.offset() - SeveralMastersRules.WRITES)))
                .orElse(false);
    }

    private static boolean forgotHistory(RedisNode node) {
        return node.view()
                .filter(view -> view.offset() <= FIRST_OFFSET
                        && view.previousReplicationId().equals(NO_HISTORY))
                .isPresent();
    }

    private static boolean related(RedisView a, RedisView b) {
        return sameHistory(a.replicationId(), b.replicationId())
                || sameHistory(a.previousReplicationId(), b.replicationId())
                || sameHistory(a.replicationId(), b.previousReplicationId());
    }

    static boolean sameHistory(String id, String other) {
        return id.equals(other) && !id.isEmpty() && !id.equals(NO_HISTORY);
    }

    private static long number(RedisNode node, java.util.function.ToLongFunction<RedisView> what) {
        return node.view().map(what::applyAsLong).orElse(-1L);
    }

    private static String names(List<RedisNode> nodes) {
        return nodes.stream().map(node -> node.pod().name()).collect(Collectors.joining(", "));
    }
}

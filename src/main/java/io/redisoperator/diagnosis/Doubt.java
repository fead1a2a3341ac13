package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.ObjectNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A doubt about the only node that says that it is master. One that was cut off or stopped while another took its place
 * comes back as the master that it was; and if those that went on have been started again meanwhile, they wait for orders
 * and contradict nobody. Following it they would lose what they took.
 *
 * @param why in words
 * @param heir whom the sentinels' newest word names, where that is what tells
 * @param personDecides whether nothing but a person's word tells whose data is to be kept
 */
record Doubt(RedisNode master, String why, Optional<RedisNode> heir, boolean personDecides) {
    static Optional<Doubt> of(Snapshot now, Memory before, Facts facts) {
        boolean own = now.expected().bootstrapped()
                && !facts.creating()
                && now.expected().following().isEmpty();
        return own && facts.mastership() instanceof Mastership.One one
                ? rival(one.master(), now, before, facts)
                        .or(() -> replaced(one.master(), now, before, facts))
                        .or(() -> outvoted(one.master(), now, before, facts))
                : Optional.empty();
    }

    /** It was one of several that went apart, and the others were started again before that was decided. */
    private static Optional<Doubt> rival(RedisNode master, Snapshot now, Memory before, Facts facts) {
        Set<String> rivals = Rivals.known(before, now);
        return !rivals.contains(master.pod().name()) || facts.agreedOn(master)
                ? Optional.empty()
                : others(master, now, facts).stream()
                        .filter(node -> rivals.contains(node.pod().name()))
                        .findFirst()
                        .map(node -> new Doubt(
                                master,
                                Words.holding(master) + " and " + Words.holding(node)
                                        + " were master at the same time and both took writes, before "
                                        + node.pod().name() + " was started again",
                                Optional.empty(),
                                true));
    }

    /** Another one was master last, and neither does it go on from that one, nor was it made master by anybody known. */
    private static Optional<Doubt> replaced(RedisNode master, Snapshot now, Memory before, Facts facts) {
        Optional<LastMaster> last = before.master().or(() -> now.expected().lineage());
        boolean elected = facts.agreedOn(master)
                && last.filter(known -> isBehind(master, known)).isEmpty();
        boolean explained = elected
                || Brakes.made(before, master.pod().uid())
                || last.filter(known -> !known.uid().equals(master.pod().uid()) && !isSuccessor(master, known))
                        .isEmpty();
        if (explained) {
            return Optional.empty();
        }
        String name = last.orElseThrow().pod();
        boolean silent = !name.equals(master.pod().name()) && mayYetAnswer(name, now);
        return others(master, now, facts).isEmpty() && !silent
                ? Optional.empty()
                : Optional.of(new Doubt(
                        master,
                        Words.holding(master) + " is master, but " + name
                                + " was it last, with a history from which it does not go on",
                        Optional.empty(),
                        false));
    }

    /**
     * Sentinels made another one master, which was started again before this operator saw it as such. What it told them itself
     * begins at epoch 0, so that one that did not hear of it may know of an older master by a higher epoch; then nothing tells.
     */
    private static Optional<Doubt> outvoted(RedisNode master, Snapshot now, Memory before, Facts facts) {
        long own = facts.highestEpoch(monitor -> monitor.master().equals(facts.address(master)));
        return others(master, now, facts).stream()
                .filter(facts::followsItself)
                .filter(node -> facts.highestEpoch(monitor -> monitor.master().equals(facts.address(node))) > own)
                .findFirst()
                .map(node -> new Doubt(
                        master,
                        Words.holding(master) + " is master, but sentinels made " + Words.holding(node)
                                + " master in its place, which was started again since",
                        Optional.of(node),
                        Brakes.told(before, master.pod().uid())));
    }

    /** Nodes that hold, or may hold, what this one does not have. */
    private static List<RedisNode> others(RedisNode master, Snapshot now, Facts facts) {
        return now.redis().stream()
                .filter(node -> !node.equals(master) && !node.pod().deleting())
                .filter(node -> mayHoldMore(node, master, facts))
                .toList();
    }

    static boolean mayHoldMore(RedisNode node, RedisNode master, Facts facts) {
        boolean follows = node.view()
                .flatMap(RedisView::master)
                .filter(facts.address(master)::equals)
                .isPresent();
        return !follows
                && node.view().filter(view -> view.loading() || view.keys() > 0).isPresent()
                && (PodRules.loading(node) || !Forks.contains(master, node));
    }

    /**
     * Whether it provably lacks what this operator saw the other have. Sentinel, when it heard none but this one, may have
     * made it master all the same. A record may be older than what another operator did since.
     */
    private static boolean isBehind(RedisNode master, LastMaster last) {
        return master.view()
                .filter(view ->
                        last.address().isPresent() && view.offset() + SeveralMastersRules.WRITES < last.offset())
                .isPresent();
    }

    private static boolean isSuccessor(RedisNode master, LastMaster last) {
        return master.view()
                .filter(view -> view.replicationId().equals(last.replicationId())
                        || view.previousReplicationId().equals(last.replicationId()))
                .isPresent();
    }

    /** Whether a pod keeps silent whose data is not known to be gone. */
    private static boolean mayYetAnswer(String pod, Snapshot now) {
        Optional<RedisNode> there = now.redis().stream()
                .filter(node -> node.pod().name().equals(pod))
                .findFirst();
        boolean asked = IntStream.range(0, now.expected().redisReplicas())
                .mapToObj(ObjectNames.of(now.key())::redisPod)
                .anyMatch(pod::equals);
        return there.map(node -> node.view().isEmpty()
                        && (now.expected().persistent()
                                || (node.pod().started() && !node.pod().terminated())))
                .orElse(asked && now.expected().persistent());
    }
}

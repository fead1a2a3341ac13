package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pods that were masters at the same time and took writes that neither has of the other. Whoever of them is started again
 * contradicts nobody any more, and which came first says nothing: until one follows the other, a person decides, and a
 * majority of Sentinels only which of them is the master meanwhile.
 */
final class Rivals {
    private final Round round;
    private final Facts facts;
    private final Set<String> before;

    Rivals(Round round) {
        this.round = round;
        this.facts = round.facts();
        this.before = known(round.before(), round.now());
    }

    /** As they are remembered; by an operator that has only just begun to watch, as status has them. */
    static Set<String> known(Memory before, Snapshot now) {
        return before.rounds() == 0 ? now.expected().rivals() : before.rivals();
    }

    /** Why this node should not be made master unasked, in words; empty if nothing stands against it. */
    Optional<String> of(RedisNode chosen) {
        boolean named = round.named().filter(chosen.pod().uid()::equals).isPresent();
        return named
                ? Optional.empty()
                : round.now().redis().stream()
                        .filter(node -> !node.equals(chosen)
                                && before.contains(node.pod().name()))
                        .filter(node -> Doubt.mayHoldMore(node, chosen, facts))
                        .findFirst()
                        .map(node -> words(node, chosen));
    }

    /** Why a node should not follow this master unasked, in words; empty if nothing stands against it. */
    Optional<String> between(RedisNode node, RedisNode master) {
        return before.contains(node.pod().name())
                        && before.contains(master.pod().name())
                        && Doubt.mayHoldMore(node, master, facts)
                ? Optional.of(words(node, master))
                : Optional.empty();
    }

    private static String words(RedisNode one, RedisNode other) {
        return Words.holding(one) + " and " + Words.holding(other)
                + " were master at the same time, and both took writes that the other does not have; copy /data of one"
                + " by hand if both matter";
    }

    /** What is remembered after this look. */
    Set<String> remembered() {
        if (facts.mastership() instanceof Mastership.Several several && !facts.creating()) {
            Set<String> all = new HashSet<>(before);
            all.addAll(apart(several.masters()));
            return all;
        }
        Optional<RedisNode> master = facts.trueMaster();
        Set<String> left = before.stream()
                .filter(name -> master.filter(leader -> follows(name, leader)).isEmpty())
                .collect(Collectors.toSet());
        return master.isPresent() && left.size() < 2 ? Set.of() : left;
    }

    private Set<String> apart(List<RedisNode> masters) {
        return Forks.keep(masters, new Candidates(round)).isPresent()
                ? Set.of()
                : masters.stream()
                        .filter(Facts::hasKeys)
                        .map(node -> node.pod().name())
                        .collect(Collectors.toSet());
    }

    private boolean follows(String pod, RedisNode master) {
        return round.now().redis().stream()
                .filter(node -> node.pod().name().equals(pod))
                .flatMap(node -> node.view().stream())
                .anyMatch(view -> view.inSync() && view.master().equals(Optional.of(facts.address(master))));
    }
}

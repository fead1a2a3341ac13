package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who could take over from a master that is lost, and which Sentinel could see to it. */
final class Successors {
    /** Replicas whose link is down for longer than this many times D are none that Sentinel would promote. */
    private static final int LONGEST_LINK_DOWN = 10;

    /** How much longer than the master a replica must have been without its link to count as cut off before. */
    private static final Duration CUT_OFF = Duration.ofSeconds(10);

    /** Bytes of the replication stream; a roll-out lets no more pass either. */
    private static final long LAG = 1L << 20;

    private final Round round;
    private final Facts facts;
    private final Candidates candidates;
    private final Seen lost;

    /** @param lost since when there is no master */
    Successors(Round round, Seen lost) {
        this.round = round;
        this.facts = round.facts();
        this.candidates = new Candidates(round);
        this.lost = lost;
    }

    /** Replicas that were in step with the master until it was lost, and kept running since. */
    List<RedisNode> all() {
        return facts.survivors().stream().filter(node -> !wasCutOffBefore(node)).toList();
    }

    /** What the master took after that is nowhere but on its disk. */
    private boolean wasCutOffBefore(RedisNode replica) {
        Duration loss = Duration.between(lost.since(), round.now().at()).plus(CUT_OFF);
        return candidates.isBehind(replica)
                && replica.view()
                        .filter(view ->
                                Duration.ofSeconds(view.linkDownSeconds()).compareTo(loss) > 0)
                        .isPresent();
    }

    /**
     * Whether all of these lack much of what the master had when it was last seen, though they were connected to it: they
     * could not keep up with it, as in a bulk import. What it has kept itself is worth a wait.
     */
    boolean lag(List<RedisNode> survivors) {
        return survivors.stream().allMatch(node -> candidates.lacks(node, LAG));
    }

    /** Whether a node that was started again has, or may yet have, more than any other. */
    boolean mayHaveMost(RedisNode restarted) {
        return PodRules.loading(restarted)
                || (candidates.choose(eligible()) instanceof Candidates.Choice.Best best
                        && best.node().equals(restarted)
                        && Facts.hasKeys(restarted));
    }

    /** A sentinel that can fail over from that master, and to one of these replicas. */
    Optional<SentinelNode> whoCanFailOver(Endpoint master, List<RedisNode> survivors) {
        Set<Endpoint> good =
                survivors.stream().filter(this::promotable).map(facts::address).collect(Collectors.toUnmodifiableSet());
        return facts.voices().stream()
                .filter(node -> Facts.monitor(node)
                        .filter(monitor -> monitor.master().equals(master))
                        .filter(monitor -> monitor.quorumReachable() && !monitor.failoverInProgress())
                        .filter(monitor -> knowsOne(monitor, good))
                        .isPresent())
                .min(Comparator.comparing(node -> node.pod().name()));
    }

    private boolean promotable(RedisNode replica) {
        Duration limit = round.downAfter().multipliedBy(LONGEST_LINK_DOWN);
        boolean recent = replica.view()
                .filter(view -> Duration.ofSeconds(view.linkDownSeconds()).compareTo(limit) < 0)
                .isPresent();
        return recent && (Facts.hasKeys(replica) || !facts.anyKeys());
    }

    /** Whether it would choose one of these: it chooses none without a priority, which it may see 10 s late. */
    private static boolean knowsOne(Monitor monitor, Set<Endpoint> good) {
        return monitor.replicas().stream()
                .filter(known -> !known.down() && known.priority() > 0)
                .map(Known::address)
                .anyMatch(good::contains);
    }

    /** Nodes that kept running, unless only others hold keys. */
    List<RedisNode> holdersOr(List<RedisNode> survivors) {
        return survivors.stream().anyMatch(Facts::hasKeys) ? survivors : eligible();
    }

    /** Nodes that answer with all their data. */
    List<RedisNode> eligible() {
        return round.now().redis().stream()
                .filter(node -> node.view().isPresent() && !PodRules.loading(node))
                .toList();
    }
}

package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What can be done now about the hand-over from the bootstrap pod, purely from one look at all nodes. */
sealed interface CreationPlan {
    /** It is master, and all pods of the StatefulSet are in sync with it. */
    record HandOver(Node successor, List<Node> others) implements CreationPlan {}

    /** An earlier attempt demoted it; the successor, which may be master already, has all that it has. */
    record Finish(Node successor, List<Node> others) implements CreationPlan {}

    /** It is no master any more, nor is anybody else, and it alone has all that was written. */
    record Reinstate(String why) implements CreationPlan {}

    /** There is nothing left to hand over. */
    record Over(String what) implements CreationPlan {}

    /** The next look may find that it can be done. */
    record NotYet(String why) implements CreationPlan {}

    /** Another pod is master and lacks what the bootstrap pod has: a person has to see to it. */
    record Stuck(String why) implements CreationPlan {}

    static CreationPlan of(Node bootstrap, List<Seen<RedisView>> seen) {
        List<Seen<RedisView>> pods =
                seen.stream().filter(s -> !s.node().equals(bootstrap)).toList();
        Optional<Seen<RedisView>> promoted = pods.stream()
                .filter(s -> s.view().map(RedisView::isMaster).orElse(false))
                .findFirst();
        Optional<RedisView> from = seen.stream()
                .filter(s -> s.node().equals(bootstrap))
                .findFirst()
                .flatMap(Seen::view);
        if (from.isEmpty()) {
            // Ended, and the sentinels have chosen another meanwhile: there is nothing left to hand over. One that only
            // keeps
            // silent may have what nobody else has.
            return promoted.filter(p -> !bootstrap.running() || bootstrap.deleting())
                    .<CreationPlan>map(
                            p -> new Over(p.node().name() + " is master; " + bootstrap.name() + " has ended"))
                    .orElseGet(() -> new NotYet(bootstrap.name() + " does not answer"));
        }
        if (!from.get().isMaster()) {
            return afterDemotion(bootstrap, from.get(), promoted, pods);
        }
        if (promoted.isPresent()) {
            return new NotYet(promoted.get().node().name() + " is a master beside " + bootstrap.name());
        }
        if (pods.isEmpty() || pods.stream().anyMatch(s -> !follows(s, bootstrap))) {
            return new NotYet("not every replica is in sync with " + bootstrap.name());
        }
        Node successor = pods.getFirst().node();
        return new HandOver(successor, others(pods, successor));
    }

    private static CreationPlan afterDemotion(
            Node bootstrap, RedisView from, Optional<Seen<RedisView>> promoted, List<Seen<RedisView>> pods) {
        Optional<Seen<RedisView>> successor = promoted.or(() -> mostAdvanced(pods, from));
        if (successor.isEmpty()) {
            return new NotYet("no pod of the StatefulSet answers");
        }
        Node to = successor.get().node();
        RedisView its = successor.get().view().orElseThrow();
        boolean followsIt = from.linkUp() && from.master().equals(Optional.of(to.endpoint()));
        if (followsIt
                || hasAll(its, from)
                || (unrelated(its, from) && mayTakeItsPlace(its, from, promoted.isPresent()))) {
            return new Finish(to, others(pods, to));
        }
        String lacks = to.name() + " lacks what " + bootstrap.name() + " has: " + MasterRetirement.described(its) + ", "
                + MasterRetirement.described(from);
        return promoted.isPresent()
                ? new Stuck(to.name() + " is master and " + lacks + "; " + bootstrap.name()
                        + " is kept: delete that pod if what only it has is not needed")
                : new Reinstate(lacks);
    }

    /** Whether it has all that the demoted one has, as offsets tell. */
    private static boolean hasAll(RedisView one, RedisView demoted) {
        if (one.replicationId().equals(demoted.replicationId())) {
            return demoted.offset() <= one.offset();
        }
        if (one.previousReplicationId().equals(demoted.replicationId())) {
            // second_repl_offset is the first one that is not shared any more.
            return demoted.offset() < one.previousOffset();
        }
        if (demoted.previousReplicationId().equals(one.replicationId())) {
            return demoted.offset() < demoted.previousOffset() && demoted.offset() <= one.offset();
        }
        return false;
    }

    /** Offsets of a history that the other left, or forgot as it was restarted, say nothing. */
    private static boolean unrelated(RedisView one, RedisView other) {
        return !one.replicationId().equals(other.replicationId())
                && !one.previousReplicationId().equals(other.replicationId())
                && !other.previousReplicationId().equals(one.replicationId());
    }

    /** A master that holds keys stays one; before there is another, the demoted one is the safe choice unless it is empty. */
    private static boolean mayTakeItsPlace(RedisView one, RedisView demoted, boolean promoted) {
        return demoted.keys() == 0 || (promoted && one.keys() > 0);
    }

    private static boolean follows(Seen<RedisView> seen, Node bootstrap) {
        return seen.view()
                .map(v -> v.inSync()
                        && v.master().map(bootstrap.endpoint()::equals).orElse(false))
                .orElse(false);
    }

    /** By offset among those that can be compared with the demoted one, if there are any. */
    private static Optional<Seen<RedisView>> mostAdvanced(List<Seen<RedisView>> pods, RedisView demoted) {
        Comparator<RedisView> related = Comparator.comparing(view -> !unrelated(view, demoted));
        return pods.stream()
                .filter(s -> s.view().isPresent())
                .max(Comparator.comparing(s -> s.view().orElseThrow(), related.thenComparingLong(RedisView::offset)));
    }

    private static List<Node> others(List<Seen<RedisView>> pods, Node successor) {
        return pods.stream().map(Seen::node).filter(n -> !n.equals(successor)).toList();
    }
}

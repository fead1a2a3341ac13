package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.HealCommand.SetWriteGuard;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.RedisView.Safety;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.WriteFence;
import io.redisoperator.model.WriteGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How many replicas a master must have in sync to take writes. It is lifted only while it is known why each replica is
 * absent, so that none of them can have been made master elsewhere, and given back once one is in sync again.
 */
final class WriteGuardRules {
    /** A replica that restarts in place is back within this. */
    private static final Duration KNOWN_ABSENCE = Duration.ofSeconds(5);
    /** How long a new master is waited for to be followed, and how long it counts as new. */
    private static final Duration TAKING_OVER = Duration.ofMillis(500);

    private static final Duration TAKEN_OVER = Duration.ofSeconds(30);
    /** Within this the liveness probe has a Sentinel restarted that does not run on, and with it ends what it was at. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    private final Round round;
    private final Facts facts;
    private final WriteGuard guard;
    private final Set<String> missing;

    WriteGuardRules(Round round, PodRules pods) {
        this.round = round;
        this.facts = round.facts();
        this.guard = round.now().expected().guard();
        this.missing = pods.missing();
    }

    void apply() {
        Optional<RedisNode> master = facts.trueMaster();
        boolean several = facts.mastership() instanceof Mastership.Several;
        for (RedisNode node : round.now().redis()) {
            Optional<RedisView> view = node.view().filter(said -> said.safety().minReplicas() >= 0);
            if (view.isEmpty() || facts.creating()) {
                continue;
            }
            if (node.pod().deleting()) {
                // The pod may have put a fence there by itself. What the operator put there keeps it from handing over.
                if (held(view.get().safety()) && master.filter(node::equals).isPresent()) {
                    master(node, view.get());
                }
            } else if (master.filter(node::equals).isPresent()) {
                master(node, view.get());
            } else if (!view.get().isMaster()) {
                other(node, view.get().safety());
            } else if (!several && !fenced(view.get().safety()) && !facts.promoting()) {
                // What a hand-over has put there is needed for as long as one may be under way.
                other(node, view.get().safety());
            }
        }
    }

    private void other(RedisNode node, Safety safety) {
        if (fenced(safety)) {
            lift(node, "it is " + safety.minReplicas() + " there");
        } else if (differs(safety)) {
            set(node, guard.replicas(), seen(safety));
        }
    }

    private void master(RedisNode node, RedisView view) {
        Safety safety = view.safety();
        if (fenced(safety)) {
            if (nobodyElseMayBePromoted(node)) {
                lift(node, "it is the master and was kept from taking writes");
            }
        } else if (!guard.relaxable() && exceeds(safety)) {
            set(node, guard.replicas(), seen(safety) + ", more than the spec asks for");
        } else if (differs(safety)) {
            if (guard.replicas() == 0
                    || (enough(view)
                            && round.lasted(
                                    round.sighted(
                                            Sign.Kind.GUARDABLE, node.pod().uid()),
                                    2,
                                    Duration.ZERO))) {
                set(node, guard.replicas(), seen(safety) + ", and a replica is in sync");
            }
        } else if (guard.relaxable() && !enough(view)) {
            unguard(node);
        }
    }

    /**
     * A hand-over that came to nothing leaves the fence up, as its failover may still be under way; a Sentinel that keeps
     * silent may be the one that carries it out. While it runs it gives up within failover-timeout; one that was stopped
     * goes on with it whenever it wakes.
     */
    private boolean nobodyElseMayBePromoted(RedisNode master) {
        Seen since = round.sighted(Sign.Kind.FENCED, master.pod().uid());
        boolean allTold = round.now().sentinels().stream()
                .allMatch(node -> node.view().isPresent() || !node.pod().running());
        return !facts.promoting()
                && (allTold || round.lasted(since, 2, round.failoverTimeout().plus(STALLED)));
    }

    /**
     * A master that has just been promoted has no replica until Sentinel has told one, and Sentinel may spend its
     * failover timeout on the address of a pod that is no more. So a replica that answers need not follow it yet; one that
     * keeps silent though its container runs may be where the new master is cut off from; not so on a lost node, while most
     * sentinels hear the new master and know it as such.
     */
    private void unguard(RedisNode master) {
        boolean takingOver = round.within(round.before().movedAt(), TAKEN_OVER);
        if (takingOver ? allAnswerOrAreKnownToBeAbsent(master) : allAbsencesAreKnown(master)) {
            Seen seen = round.sighted(Sign.Kind.UNGUARDED, master.pod().uid());
            if (round.lasted(seen, 2, takingOver ? TAKING_OVER : KNOWN_ABSENCE)) {
                set(
                        master,
                        0,
                        takingOver
                                ? "it was promoted a moment ago and no replica follows it yet"
                                : "no replica is in sync, and for each it is known why");
            }
        }
    }

    private boolean enough(RedisView master) {
        return master.replicas().stream()
                        .filter(replica -> replica.online() && replica.lagSeconds() <= guard.maxLagSeconds())
                        .count()
                >= guard.replicas();
    }

    /**
     * The number of replicas that the user set comes into force elsewhere, and so does the lag of a line; not the lag that
     * holds again once its line is gone.
     */
    private boolean differs(Safety safety) {
        boolean otherNumber = safety.minReplicas() != guard.replicas();
        boolean otherLag = guard.replicas() > 0 && safety.maxLagSeconds() != guard.maxLagSeconds();
        return guard.relaxable() ? otherNumber || otherLag : exceeds(safety) || (!otherNumber && otherLag);
    }

    /** What a hand-over has put there and could not take away. */
    private boolean exceeds(Safety safety) {
        return safety.minReplicas() > guard.replicas();
    }

    private String seen(Safety safety) {
        return safety.minReplicas() == guard.replicas()
                ? "min-replicas-max-lag is " + safety.maxLagSeconds() + " there"
                : "it is " + safety.minReplicas() + " there";
    }

    /** A replica that keeps silent while its container runs may be on the other side of a partition. */
    private boolean allAbsencesAreKnown(RedisNode master) {
        boolean present = round.now().redis().stream()
                .filter(node -> !node.equals(master))
                .allMatch(this::absentForAReason);
        return present && (round.now().redis().size() > 1 || !missing.isEmpty());
    }

    private boolean allAnswerOrAreKnownToBeAbsent(RedisNode master) {
        return round.now().redis().stream()
                .filter(node -> !node.equals(master))
                .allMatch(node -> node.view().isPresent()
                        || absentForAReason(node)
                        || (node.pod().nodeLost() && facts.agreedOn(master)));
    }

    private boolean absentForAReason(RedisNode node) {
        boolean copies = node.view()
                .filter(view -> view.syncing() || view.loading() || facts.followsItself(node))
                .isPresent();
        // One that is to be deleted and keeps silent may run on for as long as its node is cut off.
        boolean leaves = node.pod().deleting() && node.view().isPresent();
        return copies || leaves || node.pod().terminated() || !node.pod().running();
    }

    private static boolean held(Safety safety) {
        return safety.minReplicas() == WriteFence.HELD.replicas();
    }

    private static boolean fenced(Safety safety) {
        return WriteFence.of(safety.minReplicas()).isPresent();
    }

    private void set(RedisNode node, int replicas, String why) {
        round.command(new SetWriteGuard(Target.of(node.pod()), replicas, guard.maxLagSeconds(), false, why));
    }

    private void lift(RedisNode node, String why) {
        round.command(new SetWriteGuard(Target.of(node.pod()), guard.replicas(), guard.maxLagSeconds(), true, why));
    }
}

package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Replicas of the one true master: whom they follow, and whether their link is up. */
final class ReplicaRules {
    private final Round round;
    private final Facts facts;
    private final RedisNode master;

    ReplicaRules(Round round, RedisNode master) {
        this.round = round;
        this.facts = round.facts();
        this.master = master;
    }

    void apply() {
        round.now().redis().stream()
                .filter(node -> !node.pod().deleting())
                .forEach(node -> node.view().filter(view -> !view.isMaster()).ifPresent(view -> judge(node, view)));
    }

    /**
     * One that follows nobody is attached to a master that is to be deleted as well: without a copy it cannot hand over, and
     * where its kubelet is away it stays. Who follows another is left to the hand-over.
     */
    private void judge(RedisNode node, RedisView view) {
        Optional<RedisNode> followed = view.master().flatMap(facts::nodeAt);
        if (facts.followsItself(node)) {
            round.finding(Kind.REPLICA_UNASSIGNED, node.pod().name(), node.pod().name() + " follows nobody yet");
            attach(node, view, "it follows nobody");
        } else if (view.master().equals(Optional.of(facts.address(master)))) {
            link(node, view);
        } else if (followed.isEmpty()) {
            wrong(node, view, "no pod of this cluster");
            Seen seen = round.sighted(Sign.Kind.UNKNOWN_MASTER, node.pod().uid());
            if (round.lasted(seen, 2, Duration.ZERO)) {
                reattach(
                        node, view, "it follows " + Words.address(view.master()) + ", which is no pod of this cluster");
            }
        } else {
            wrong(node, view, followed.get().pod().name());
            Seen seen = round.sighted(Sign.Kind.WRONG_MASTER, node.pod().uid());
            Duration sentinels = round.failoverTimeout().plus(round.patience().wrongMaster());
            if (round.lastedForSentinels(seen, 2, sentinels) && !round.inMotion()) {
                reattach(node, view, "it follows " + followed.get().pod().name());
            }
        }
    }

    private void wrong(RedisNode node, RedisView view, String whom) {
        round.finding(
                Kind.REPLICA_WRONG_MASTER,
                node.pod().name(),
                node.pod().name() + " follows " + Words.address(view.master()) + ", " + whom + ", instead of "
                        + master.pod().name());
    }

    private void link(RedisNode node, RedisView view) {
        if (view.syncing() || view.loading()) {
            String what = view.loading()
                    ? " loads its data"
                    : " copies the data of " + master.pod().name();
            round.finding(Kind.REPLICA_SYNCING, node.pod().name(), node.pod().name() + what);
        } else if (!view.linkUp()) {
            Seen seen = round.sighted(Sign.Kind.LINK_DOWN, node.pod().uid());
            String hint = round.lasted(seen, 2, round.patience().linkDown())
                    ? " for long; is the password the same on both, and is the port reachable?"
                    : "";
            round.finding(
                    Kind.REPLICA_LINK_DOWN,
                    node.pod().name(),
                    "the link of " + node.pod().name() + " to " + master.pod().name() + " is down" + hint);
        }
    }

    private void reattach(RedisNode node, RedisView view, String why) {
        if (!master.pod().deleting()) {
            attach(node, view, why);
        }
    }

    private void attach(RedisNode node, RedisView view, String why) {
        if (facts.failoverInProgress()) {
            return;
        }
        if (wouldWipe(node, view)
                && !aPersonAgrees(
                        node,
                        Words.holding(node) + " would lose its keys by following " + Words.holding(master)
                                + ", which is empty and shares no history with it")) {
            return;
        }
        Optional<String> rival = new Rivals(round).between(node, master);
        if (rival.isPresent() && !aPersonAgrees(node, rival.get())) {
            return;
        }
        round.command(new AttachReplica(Target.of(node.pod()), Target.of(master.pod()), why));
    }

    private boolean aPersonAgrees(RedisNode node, String why) {
        PersonsWord person = new PersonsWord(round);
        List<RedisNode> choices = facts.answering();
        Optional<RedisNode> chosen = person.among(choices);
        if (chosen.isEmpty()) {
            person.ask(node.pod().name(), why, choices);
        } else if (!chosen.get().equals(master)) {
            round.command(new PromoteAsAsked(
                    Target.of(chosen.get().pod()),
                    Optional.of(Target.of(master.pod())).filter(over -> Facts.hasKeys(master)),
                    why));
        }
        return chosen.filter(master::equals).isPresent();
    }

    /**
     * An empty master that came up no earlier than the replica did, or wrote less than that in its time, cannot have
     * emptied the data on purpose.
     */
    private boolean wouldWipe(RedisNode node, RedisView view) {
        RedisView masters = master.view().orElseThrow();
        boolean younger = masters.uptimeSeconds() <= view.uptimeSeconds();
        boolean bootstrap = round.now().bootstrap().equals(Optional.of(master));
        boolean wroteLess = masters.offset() < view.offset();
        return masters.keys() == 0
                && view.keys() > 0
                && !Candidates.related(master, node)
                && (younger || bootstrap || wroteLess);
    }
}

package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.RedisView.AttachedReplica;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** More than one node says that it is master. Sentinels decide if they agree; else what each of them holds does. */
final class SeveralMastersRules {
    /** What Sentinels publish through a master moves its offset, so only more than this counts as writes of users. */
    static final long WRITES = 64 * 1024;

    /** How long the keeping of a loser's data may stand still. */
    private static final Duration LONGEST_TO_KEEP = Duration.ofSeconds(60);

    private final Round round;
    private final Facts facts;
    private final List<RedisNode> masters;
    private final PersonsWord person;

    SeveralMastersRules(Round round, List<RedisNode> masters) {
        this.round = round;
        this.facts = round.facts();
        this.masters = masters;
        this.person = new PersonsWord(round);
    }

    void apply() {
        String names = Words.list(masters.stream().map(Words::holding).toList());
        round.finding(Kind.SEVERAL_MASTERS, round.now().key().name(), "several are master: " + names + ": " + step());
    }

    private String step() {
        if (facts.failoverInProgress()) {
            return "Sentinel is failing over";
        }
        Seen seen = round.sighted(Sign.Kind.SEVERAL_MASTERS, round.now().key().name());
        Optional<RedisNode> agreed = facts.trueMaster();
        if (facts.creating()) {
            return handoverBroken(seen, agreed);
        }
        Optional<RedisNode> successor = facts.successor();
        if (successor.isPresent()) {
            return succeeded(seen, successor.get());
        }
        if (agreed.isPresent()) {
            surplus(agreed.get()).forEach(node -> replaced(node, agreed.get()));
            return "Sentinels agree on " + agreed.get().pod().name();
        }
        return undecided(seen);
    }

    /** The operator died while it handed over from the bootstrap pod; nothing but its own steps made the second one. */
    private String handoverBroken(Seen seen, Optional<RedisNode> agreed) {
        Optional<RedisNode> kept = agreed.or(this::labelled).or(() -> Forks.keep(masters, new Candidates(round)));
        if (kept.isEmpty() || !round.lasted(seen, 2, Duration.ZERO)) {
            return "the handover from the bootstrap pod broke off";
        }
        demoteAllBut(kept.get(), "the handover from the bootstrap pod broke off");
        return "the handover broke off; " + kept.get().pod().name() + " is kept";
    }

    /** Sentinels would demote the successor within seconds, and what was written to it would be gone: they are told first. */
    private String succeeded(Seen seen, RedisNode master) {
        String why = master.pod().name() + " was made master where Sentinels could not, and has what was written since";
        if (round.lasted(seen, 2, Duration.ZERO)) {
            new MonitorRules(round, master).tellOfASuccessor();
            surplus(master).forEach(node -> giveUp(node, master, why));
        }
        return why;
    }

    private void giveUp(RedisNode node, RedisNode master, String why) {
        if (Forks.contains(master, node)) {
            demote(node, master, why);
        } else {
            retire(node, master, why);
        }
    }

    /**
     * Sentinel demotes a master that it has replaced, within seconds; what it leaves is demoted after that. One that may
     * have writes of its own does not wait for Sentinel, which would not keep them.
     */
    private void replaced(RedisNode node, RedisNode master) {
        RedisView view = node.view().orElseThrow();
        Seen seen = round.sighted(Sign.Kind.SURPLUS_MASTER, node.pod().uid());
        String why = "Sentinels agree on " + master.pod().name();
        if (!Forks.contains(master, node)) {
            if (round.lasted(seen, 2, Duration.ZERO)) {
                retire(node, master, why);
            }
        } else if (round.lastedForSentinels(seen, 2, round.patience().converts())
                && view.replicas().stream().noneMatch(AttachedReplica::online)) {
            demote(node, master, why);
        }
    }

    /** What only the loser has is saved and kept before it follows; if that does not work, a person decides. */
    private void retire(RedisNode node, RedisNode master, String why) {
        boolean saving = node.view().map(view -> view.safety().saving()).orElse(false);
        boolean stuck = !saving
                && round.lasted(round.sighted(Sign.Kind.NOT_KEPT, node.pod().uid()), 3, LONGEST_TO_KEEP);
        if (stuck && person.among(masters).filter(master::equals).isPresent()) {
            demote(
                    node,
                    master,
                    why + "; a person gave up what only " + node.pod().name() + " has");
            return;
        }
        if (stuck) {
            person.ask(
                    node.pod().name(),
                    Words.holding(node) + " was replaced by " + Words.holding(master)
                            + " and has writes of its own, which could not be kept: is its disk full, or does its pod"
                            + " not run this operator's readiness script? Copy its /data/dump.rdb by hand, if it matters",
                    List.of(master));
        }
        boolean agree = facts.agreedOn(master)
                && facts.monitors().allMatch(monitor -> monitor.master().equals(facts.address(master)));
        round.command(new RetireMaster(
                Target.of(node.pod()), Target.of(master.pod()), agree, why + "; " + keptAndSurplus(master, node)));
    }

    private String undecided(Seen seen) {
        if (!round.lastedForSentinels(seen, 3, wait(facts))) {
            return "no majority of Sentinels decides between them; waiting";
        }
        Optional<RedisNode> further = Forks.keep(masters, new Candidates(round));
        Optional<RedisNode> kept = further.or(() -> person.among(masters));
        if (kept.isEmpty()) {
            person.ask(
                    round.now().key().name(),
                    "several masters hold keys of histories that went apart, and no majority of Sentinels decides",
                    masters);
            return "their histories went apart";
        }
        RedisNode master = kept.get();
        String why = further.isPresent() ? "no majority of Sentinels decides" : "a person chose";
        surplus(master).forEach(node -> giveUp(node, master, why));
        return master.pod().name() + " is kept";
    }

    /** Sentinels that name a pod which is none of these masters may yet be right. */
    private Duration wait(Facts seen) {
        boolean namesAnother = seen.agreed().flatMap(seen::nodeAt).isPresent();
        Duration patience = round.patience().severalMasters();
        return namesAnother ? patience.plus(round.downAfter()).plus(round.failoverTimeout()) : patience;
    }

    private Optional<RedisNode> labelled() {
        List<RedisNode> labelled = masters.stream()
                .filter(node -> node.pod().role().equals(Optional.of(Role.MASTER)))
                .toList();
        return labelled.size() == 1 ? Optional.of(labelled.getFirst()) : Optional.empty();
    }

    private List<RedisNode> surplus(RedisNode kept) {
        return masters.stream().filter(node -> !node.equals(kept)).toList();
    }

    private void demoteAllBut(RedisNode kept, String why) {
        surplus(kept).forEach(node -> demote(node, kept, why));
    }

    private void demote(RedisNode node, RedisNode master, String why) {
        round.command(new DemoteMaster(
                Target.of(node.pod()), Target.of(master.pod()), why + "; " + keptAndSurplus(master, node)));
    }

    /** What both held when it was decided: after it, only the kept one can tell. */
    private static String keptAndSurplus(RedisNode kept, RedisNode surplus) {
        return "kept: " + Words.holding(kept) + ", surplus: " + Words.holding(surplus);
    }
}

package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
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

    private final Round round;
    private final Facts facts;
    private final List<RedisNode> masters;

    SeveralMastersRules(Round round, List<RedisNode> masters) {
        this.round = round;
        this.facts = round.facts();
        this.masters = masters;
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

    /** Sentinel demotes a master that it has replaced, within seconds; what it leaves is demoted after that. */
    private void replaced(RedisNode node, RedisNode master) {
        RedisView view = node.view().orElseThrow();
        Seen seen = round.sighted(Sign.Kind.SURPLUS_MASTER, node.pod().uid(), view.offset());
        if (!round.lastedForSentinels(seen, 2, round.patience().converts())
                || view.replicas().stream().anyMatch(AttachedReplica::online)) {
            return;
        }
        if (view.offset() - seen.mark() > WRITES) {
            round.finding(
                    Kind.BLOCKED,
                    node.pod().name(),
                    Words.holding(node) + " was replaced by " + master.pod().name()
                            + " and is still written to; demoting it loses those writes. Its replication ID is "
                            + view.replicationId());
            return;
        }
        demote(node, master, "Sentinels agree on " + master.pod().name());
    }

    private String undecided(Seen seen) {
        if (!round.lastedForSentinels(seen, 3, wait(facts))) {
            return "no majority of Sentinels decides between them; waiting";
        }
        Optional<RedisNode> kept = Forks.keep(masters, new Candidates(round));
        if (kept.isEmpty()) {
            round.finding(
                    Kind.BLOCKED,
                    round.now().key().name(),
                    "several masters hold keys of histories that went apart; make all but one of them replicas with"
                            + " REPLICAOF");
            return "their histories went apart";
        }
        demoteAllBut(kept.get(), "no majority of Sentinels decides; " + Words.holding(kept.get()) + " is kept");
        return kept.get().pod().name() + " is kept";
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
                Target.of(node.pod()), Target.of(master.pod()), why + "; surplus: " + Words.holding(node)));
    }
}

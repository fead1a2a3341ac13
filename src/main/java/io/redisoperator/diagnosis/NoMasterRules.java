package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** No node that answers is master. Sentinel goes first wherever it can; the operator elects where it cannot. */
final class NoMasterRules {
    /** How long a master must have been a replica before that counts for more than the middle of a switch. */
    private static final Duration DEMOTION = Duration.ofSeconds(1);

    /** For so long beyond D a Sentinel bears with a master that says that it is a replica. */
    private static final Duration SENTINELS_PATIENCE = Duration.ofSeconds(20);

    private final Round round;
    private final Facts facts;
    private final PodRules pods;
    private final Election election;
    private final Seen since;
    private final Successors successors;
    private final EndedMaster ended;
    private final SilentMaster silent;

    NoMasterRules(Round round, PodRules pods) {
        this.round = round;
        this.facts = round.facts();
        this.pods = pods;
        this.election = new Election(round);
        this.since = round.sighted(Sign.Kind.NO_MASTER, round.now().key().name());
        this.successors = new Successors(round, since);
        this.ended = new EndedMaster(round);
        this.silent = new SilentMaster(round.now(), facts);
    }

    void apply() {
        round.finding(Kind.NO_MASTER, round.now().key().name(), "no Redis says that it is master: " + step());
    }

    /** Takes the step that the state deserves and says in words which. */
    private String step() {
        if (facts.failoverInProgress()) {
            return failingOver();
        }
        if (facts.answering().isEmpty()) {
            return "none answers";
        }
        if (fresh()) {
            return newCluster();
        }
        Optional<RedisNode> heard = silent.heardBySentinels();
        if (heard.isPresent()) {
            return heard.get().pod().name() + " keeps silent, but the sentinels hear it";
        }
        Optional<Endpoint> outside =
                facts.copiedOutside().filter(address -> round.lastMaster().isEmpty());
        if (outside.isPresent()) {
            return election.blocked(
                    "pods copy the data of " + outside.get() + ", which is none of them, and none is known"
                            + " to have been master; if clients write there, name it in spec.bootstrapNode");
        }
        List<RedisNode> survivors = successors.all();
        if (survivors.isEmpty()) {
            return nobodyHasAll();
        }
        Optional<RedisNode> named =
                facts.agreed().flatMap(facts::nodeAt).filter(node -> node.view().isPresent());
        if (named.isPresent()) {
            return leaderOf(named.get())
                    .map(leader -> masterDemoted(named.get(), leader, survivors))
                    .orElseGet(() -> masterRestarted(named.get(), survivors));
        }
        Optional<Endpoint> dead = ended.address();
        return dead.isPresent() ? masterDied(dead.get(), survivors) : masterLost(survivors);
    }

    /**
     * A failover whose leader only waits for replicas to follow is over for all other Sentinels. If the master that it
     * made has ended since, or was started again, one of these can begin the next; and if it is none any more, nobody can
     * follow it.
     */
    private String failingOver() {
        String what = "Sentinel is failing over";
        if (facts.promoting() || !round.lasted(since, 2, Duration.ZERO)) {
            return what;
        }
        List<RedisNode> survivors = successors.all();
        Optional<RedisNode> successor =
                facts.agreed().filter(this::isTheWordOfAll).flatMap(facts::nodeAt);
        Optional<RedisNode> leader = successor.flatMap(this::leaderOf);
        if (leader.isPresent()) {
            return masterDemoted(successor.get(), leader.get(), survivors);
        }
        Optional<RedisNode> restarted = successor.filter(facts::followsItself);
        if (restarted.isPresent()) {
            return worthAWait(restarted.get(), survivors)
                    ? what
                    : successors
                            .whoCanFailOver(facts.address(restarted.get()), survivors)
                            .map(sentinel -> requested(sentinel, wasRestarted(restarted.get(), survivors)))
                            .orElse(what);
        }
        return ended.address()
                .flatMap(dead -> successors
                        .whoCanFailOver(dead, survivors)
                        .map(sentinel -> requested(sentinel, dead, survivors)))
                .orElse(what);
    }

    /** Whether there is nothing to lose: every pod answers, none ever had data. */
    private boolean fresh() {
        return !round.now().expected().bootstrapped()
                && !facts.creating()
                && pods.missing().isEmpty()
                && round.now().redis().stream()
                        .allMatch(node -> node.view()
                                .filter(view -> view.keys() == 0 && !view.loading())
                                .isPresent());
    }

    private String newCluster() {
        Seen seen = round.sighted(Sign.Kind.FRESH, round.now().key().name());
        return round.lasted(seen, 2, Duration.ZERO)
                ? election.hold(round.now().redis(), "all pods are new and empty")
                : "all pods are new and empty";
    }

    /** No replica kept what the master had: whoever holds the newest data must be awaited. Sentinel could only guess. */
    private String nobodyHasAll() {
        String step = electionAfterLoss(
                facts.survivors().isEmpty()
                        ? "every Redis was restarted"
                        : "no replica that kept running was in step with the master when it was lost");
        if (!round.promotes()) {
            new HoldingBack(round).forget(Optional.empty(), step);
        }
        return step;
    }

    private String electionAfterLoss(String what) {
        List<String> awaited = pods.awaited();
        if (!awaited.isEmpty()) {
            return "waiting for " + Words.list(awaited) + ", which may hold newer data";
        }
        return round.lasted(since, 2, Duration.ZERO)
                ? election.hold(successors.eligible(), pods.mayHoldMore(), what)
                : what;
    }

    /**
     * Somebody made the master a replica of one that is none either: a Sentinel that had not heard of its promotion, or a
     * person. Sentinel would promote any but the master, which alone has what it took since.
     */
    private String masterDemoted(RedisNode master, RedisNode leader, List<RedisNode> survivors) {
        Seen seen = round.sighted(Sign.Kind.MASTER_DEMOTED, master.pod().uid());
        String what = "sentinels name " + master.pod().name() + ", which was made a replica of "
                + leader.pod().name();
        return round.lasted(seen, 2, DEMOTION)
                ? election.reinstate(master, successors.holdersOr(survivors), what)
                : what;
    }

    /** The other node of this cluster that one follows. */
    private Optional<RedisNode> leaderOf(RedisNode node) {
        return node.view()
                .filter(view -> !facts.followsItself(node))
                .flatMap(RedisView::master)
                .flatMap(facts::nodeAt);
    }

    private boolean isTheWordOfAll(Endpoint master) {
        return facts.voices().stream()
                .allMatch(node -> Facts.monitor(node)
                        .filter(monitor -> monitor.master().equals(master))
                        .isPresent());
    }

    /** The master's container restarted, so it waits for orders, while replicas hold what it had. */
    private String masterRestarted(RedisNode master, List<RedisNode> survivors) {
        Seen seen = round.sighted(Sign.Kind.MASTER_RESTARTED, master.pod().uid());
        String what = wasRestarted(master, survivors);
        Duration held = worthAWait(master, survivors) ? round.downAfter().plus(SENTINELS_PATIENCE) : Duration.ZERO;
        if (!held.isZero() && !round.lasted(seen, 2, held)) {
            return masterHasMost(master, seen, what + ", all of which lack over a MiB of what it had");
        }
        Duration asked = held.plus(round.patience().requestedFailover());
        Optional<SentinelNode> sentinel = successors.whoCanFailOver(facts.address(master), survivors);
        if (sentinel.isPresent() && !round.lasted(seen, 2, asked)) {
            return requested(sentinel.get(), what);
        }
        List<String> awaited = pods.awaited();
        if (!awaited.isEmpty() && !round.lasted(seen, 3, asked)) {
            return what + "; waiting for " + Words.list(awaited) + ", which may hold newer data";
        }
        return round.lasted(seen, 3, Duration.ZERO)
                ? election.hold(successors.holdersOr(survivors), what + ", and Sentinel cannot promote one")
                : what;
    }

    private static String wasRestarted(RedisNode master, List<RedisNode> survivors) {
        long others = survivors.stream()
                .filter(node -> !node.pod().uid().equals(master.pod().uid()))
                .count();
        return master.pod().name() + " was restarted and " + others + " replicas kept running";
    }

    private String requested(SentinelNode sentinel, String what) {
        round.command(new RequestFailover(Target.of(sentinel.pod()), Optional.empty(), what));
        return what + "; " + sentinel.pod().name() + " is asked to fail over";
    }

    /** Whether the master has, or may have, what none of those has that kept running. */
    private boolean worthAWait(RedisNode master, List<RedisNode> survivors) {
        return round.before()
                        .master()
                        .map(LastMaster::uid)
                        .equals(Optional.of(master.pod().uid()))
                && successors.lag(survivors)
                && successors.mayHaveMost(master);
    }

    private String masterHasMost(RedisNode master, Seen seen, String what) {
        if (PodRules.loading(master)) {
            return what + "; waiting for it to load its data";
        }
        return round.lasted(seen, 2, Duration.ZERO) ? election.hold(successors.eligible(), what) : what;
    }

    /** That its process has ended is certain, so nobody need wait until Sentinel is sure of it too. */
    private String masterDied(Endpoint master, List<RedisNode> survivors) {
        if (successors.lag(survivors) && ended.mayReturn(master, since)) {
            return "the master at " + master
                    + " has ended, and all replicas that kept running lack over a MiB of what it"
                    + " had; it is given time to return, until Sentinel replaces it";
        }
        Optional<SentinelNode> sentinel = successors.whoCanFailOver(master, survivors);
        if (sentinel.isEmpty() || round.lasted(since, 2, round.patience().requestedFailover())) {
            return masterLost(survivors);
        }
        return requested(sentinel.get(), master, survivors);
    }

    private String requested(SentinelNode sentinel, Endpoint master, List<RedisNode> survivors) {
        String what = "the master at " + master + " is gone and " + survivors.size() + " replicas kept running";
        round.command(new RequestFailover(Target.of(sentinel.pod()), ended.former(master), what));
        return what + "; " + sentinel.pod().name() + " is asked to fail over";
    }

    /** The master is gone or silent: Sentinel replaces it, unless it cannot for a long time. */
    private String masterLost(List<RedisNode> survivors) {
        Duration twice = round.failoverTimeout().multipliedBy(2);
        Duration useless = longer(round.patience().sentinelsReturn(), twice);
        Duration wait = facts.quorum()
                ? useless.plus(round.downAfter()).plus(round.patience().afterDown())
                : useless;
        if (!round.lastedForSentinels(since, 3, wait)
                || round.within(round.before().failoverAt(), twice)) {
            return facts.quorum()
                    ? "Sentinel has a quorum and is given time"
                    : "Sentinel has no quorum and is given time to return";
        }
        List<String> awaited = pods.awaited();
        if (!awaited.isEmpty()) {
            return "waiting for " + Words.list(awaited) + ", which may be master";
        }
        String what = "Sentinel did not replace the master within " + Words.seconds(wait);
        return silent.mayServe(round.lastMaster())
                .map(master -> election.blocked(what + "; " + master.pod().name()
                        + " keeps silent to the operator and may serve clients as the master"))
                .orElseGet(() -> election.hold(successors.holdersOr(survivors), what));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}

package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import io.redisoperator.diagnosis.HealCommand.ReplaceSentinel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sent;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.diagnosis.Snapshot.SentinelNode;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What Sentinels monitor while there is one true master. Those that monitor something else are told all together,
 * since one that was left out would teach the others its higher epoch.
 */
final class MonitorRules {
    /** What was in vain twice is so a third time, and each time nobody guards the master for some seconds. */
    private static final int TRIES = 2;

    private static final Duration REST = Duration.ofMinutes(5);

    /** Whatever turns Sentinels back does so within seconds: after this they have kept to what they were told. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    /** A Sentinel that keeps silent for less is only slow. */
    private static final Duration SILENT = Duration.ofSeconds(2);

    /** Within this the pod of one that was replaced is being deleted. */
    private static final Duration REPLACED = Duration.ofSeconds(10);

    /** Looks in a row that may miss a node without that beginning anew what has been watched for a while. */
    private static final int BLINKS = 2;

    private final Round round;
    private final Facts facts;
    private final RedisNode master;

    MonitorRules(Round round, RedisNode master) {
        this.round = round;
        this.facts = round.facts();
        this.master = master;
    }

    void apply() {
        List<SentinelNode> wrong =
                facts.voices().stream().filter(node -> !monitorsMaster(node)).toList();
        List<SentinelNode> without = facts.answeringSentinels().stream()
                .filter(node -> Facts.monitor(node).isEmpty())
                .toList();
        wrong.forEach(this::foundWrong);
        without.forEach(node -> round.finding(
                Kind.SENTINEL_WITHOUT_MONITOR, node.pod().name(), node.pod().name() + " monitors no " + masterName()));
        // Its time runs through a failover too: one that comes to nothing leaves little of it before the next.
        boolean patient = !wrong.isEmpty() && patient(wrong);
        if (!everySentinelIsHeard()) {
            blink(round);
        } else if (wrong.isEmpty() && lastsAgreement()) {
            round.keptTo();
        }
        // A master that leaves hands over through Sentinel, which cannot be while nobody monitors it.
        boolean leaves = master.pod().deleting() && !allNowhere();
        if (facts.failoverInProgress() || leaves) {
            return;
        }
        boolean told = patient && elsewhere(wrong);
        if (!told && !without.isEmpty() && (wrong.isEmpty() || isBeyondDoubt())) {
            round.command(monitoring(without, "they monitor no " + masterName()));
        }
    }

    /** While the one that they name is master as well, and this one is known to have come after it. */
    void tellOfASuccessor() {
        List<SentinelNode> wrong =
                facts.voices().stream().filter(node -> !monitorsMaster(node)).toList();
        wrong.forEach(this::foundWrong);
        if (!wrong.isEmpty()) {
            elsewhere(wrong);
        }
    }

    /** Whether those that name another can only be wrong, however long they do. */
    private boolean isBeyondDoubt() {
        return facts.creating() || (!facts.contested(master) && facts.speaksForAll(master));
    }

    /** One that does not run yet, or is about to go, has nothing to say. */
    private boolean everySentinelIsHeard() {
        return round.now().sentinels().stream()
                .filter(node -> node.pod().running() && !node.pod().deleting())
                .allMatch(facts.voices()::contains);
    }

    /**
     * A look that did not hear everybody: what earlier ones saw of Sentinels has neither gone on nor ended, unless that is
     * so time and again.
     */
    static void blink(Round round) {
        Seen seen = round.sighted(Sign.Kind.SENTINELS_UNHEARD, round.now().key().name());
        if (seen.rounds() <= BLINKS) {
            round.keep(Sign.Kind.SENTINELS_SPLIT);
            round.keep(Sign.Kind.SENTINELS_NOWHERE);
            round.keep(Sign.Kind.SENTINELS_ELSEWHERE);
        }
    }

    private boolean lastsAgreement() {
        return round.lasted(
                round.sighted(Sign.Kind.SENTINELS_AGREE, round.now().key().name()), 2, KEPT);
    }

    private void foundWrong(SentinelNode node) {
        Endpoint named = Facts.monitor(node).orElseThrow().master();
        round.finding(
                Kind.SENTINEL_WRONG_MASTER,
                node.pod().name(),
                node.pod().name() + " monitors " + named + ", "
                        + facts.nodeAt(named).map(pod -> pod.pod().name()).orElse("no pod of this cluster")
                        + ", instead of " + master.pod().name());
    }

    /** Whether they are told, which may have to wait for one of them. */
    private boolean elsewhere(List<SentinelNode> wrong) {
        if (!facts.creating() && !facts.speaksForAll(master) && !aPersonAgrees()) {
            return false;
        }
        Optional<SentinelNode> silent = round.now().sentinels().stream()
                .filter(node -> node.view().isEmpty()
                        && node.pod().running()
                        && !node.pod().terminated()
                        && !node.pod().deleting())
                .findFirst();
        return (silent.isEmpty() || facts.creating() || !isDealtWith(silent.get()))
                && monitor(facts.answeringSentinels(), wrong.size() + " of them monitor another address");
    }

    /** Whether it will be heard or gone soon; one that is not must not leave the others without a master. */
    private boolean isDealtWith(SentinelNode silent) {
        Seen seen = round.sighted(Sign.Kind.SILENT, silent.pod().uid());
        ReplaceSentinel command = new ReplaceSentinel(
                Target.of(silent.pod()), true, "it keeps silent and would undo what the others are to be told");
        return !round.lasted(seen, 3, SILENT)
                || round.command(command)
                || round.within(round.lastSent(command).map(Sent::at), REPLACED);
    }

    private boolean isUnanimous(List<SentinelNode> wrong) {
        return wrong.size() == facts.voices().size();
    }

    /** Whether every Sentinel that watches anything watches an address of no pod, also those whose judgement does not count. */
    private boolean allNowhere() {
        return facts.monitors().findAny().isPresent()
                && facts.monitors()
                        .allMatch(monitor -> facts.nodeAt(monitor.master()).isEmpty());
    }

    /** Whether these name addresses of no pod. */
    private boolean isNowhere(List<SentinelNode> wrong) {
        return wrong.stream()
                .allMatch(node ->
                        facts.nodeAt(Facts.monitor(node).orElseThrow().master()).isEmpty());
    }

    /** Whether this has lasted long enough for Sentinels to have settled it among themselves. */
    private boolean patient(List<SentinelNode> wrong) {
        boolean unanimous = isUnanimous(wrong);
        boolean nowhere = isNowhere(wrong);
        Sign.Kind kind = !unanimous
                ? Sign.Kind.SENTINELS_SPLIT
                : nowhere ? Sign.Kind.SENTINELS_NOWHERE : Sign.Kind.SENTINELS_ELSEWHERE;
        Seen seen = round.sighted(kind, round.now().key().name());
        if (facts.creating()) {
            return round.lasted(seen, 2, round.patience().afterDown());
        }
        if (facts.contested(master)) {
            return round.lastedForSentinels(seen, 3, round.patience().lost());
        }
        if (facts.failoverUnfinished() && !nowhere && unanimous) {
            // Acted on only where its leader does not go on with it, so that nobody is about to settle anything.
            return round.lasted(seen, 3, round.patience().elsewhere());
        }
        Duration settling = round.downAfter().plus(round.patience().roleSettles());
        if (!nowhere && round.within(round.before().movedAt(), settling)) {
            return false;
        }
        if (allNowhere()) {
            // There is nothing that they could settle, in TILT or not.
            return round.lasted(seen, 2, round.patience().nowhere());
        }
        Duration time =
                unanimous ? round.patience().elsewhere() : round.patience().split();
        return round.lastedForSentinels(seen, nowhere ? 2 : 3, time);
    }

    /** A master that is empty while others hold keys is none that Sentinels should be told of unasked. */
    private boolean aPersonAgrees() {
        PersonsWord person = new PersonsWord(round);
        String why = Words.holding(master) + " is master and empty, while Sentinels name another and other nodes hold"
                + " keys";
        List<RedisNode> choices = round.facts().answering();
        Optional<RedisNode> chosen = person.among(choices);
        if (chosen.isEmpty()) {
            person.ask(master.pod().name(), why, choices);
        } else if (!chosen.get().equals(master)) {
            round.command(new PromoteAsAsked(Target.of(chosen.get().pod()), why));
        }
        return chosen.filter(master::equals).isPresent();
    }

    private boolean monitor(List<SentinelNode> sentinels, String why) {
        MonitorMaster command = monitoring(sentinels, why);
        Optional<Sent> inVain = round.lastSent(command)
                .filter(sent -> sent.done().times() >= TRIES
                        && round.within(Optional.of(sent.done().last()), REST));
        if (inVain.isPresent() && !facts.creating()) {
            round.finding(
                    Kind.SENTINELS_UNMOVED,
                    round.now().key().name(),
                    "the sentinels were told to monitor " + master.pod().name() + " and do not keep to it: "
                            + why + "; healing them rests for " + REST.toMinutes()
                            + " min. Does a sentinel that is none of this cluster know its password?");
            return false;
        }
        return round.command(command);
    }

    private MonitorMaster monitoring(List<SentinelNode> sentinels, String why) {
        return new MonitorMaster(
                sentinels.stream().map(node -> Target.of(node.pod())).toList(), Target.of(master.pod()), why);
    }

    private boolean monitorsMaster(SentinelNode node) {
        return Facts.monitor(node)
                .map(monitor -> monitor.master().equals(facts.address(master)))
                .orElse(false);
    }

    private String masterName() {
        return round.now().expected().monitor().masterName();
    }
}

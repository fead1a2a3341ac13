package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Expectation.Following;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.FollowExternal;
import io.redisoperator.diagnosis.HealCommand.PromoteFromExternal;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Redis outside of the cluster is to be followed no more, and no pod is master yet. One becomes it once all have every
 * byte that is there and nothing has been written there for a while: what is written there afterwards is lost to this
 * cluster. That Redis itself is never touched. If it is gone, the newest copy is promoted.
 */
final class LeavingRules {
    /** For so long it must not have been written. Its own pings come every 10 s. */
    private static final Duration STILL = Duration.ofSeconds(3);
    /** Whoever waits for longer than that is told what stops writers. */
    private static final Duration WRITTEN = Duration.ofSeconds(15);
    /** One that keeps silent for so long is gone. */
    private static final Duration GONE = Duration.ofSeconds(30);

    private final Round round;
    private final Facts facts;
    private final PodRules pods;
    private final Endpoint external;
    private final PersonsWord person;

    LeavingRules(Round round, PodRules pods, Following left) {
        this.round = round;
        this.facts = round.facts();
        this.pods = pods;
        this.external = left.external();
        this.person = new PersonsWord(round);
    }

    /**
     * Whether nobody has been master yet. Sentinels name a pod only after it was master, and whoever follows a pod followed
     * one; then the data is the cluster's own, and is never given up for what is outside.
     */
    static boolean apply(Round round, Following left) {
        Facts facts = round.facts();
        boolean afterAMaster = round.now().redis().stream()
                .filter(node -> !facts.followsItself(node))
                .anyMatch(node -> node.view()
                        .flatMap(RedisView::master)
                        .flatMap(facts::nodeAt)
                        .isPresent());
        boolean namesAPod = facts.monitors()
                .map(Monitor::master)
                .anyMatch(named -> !named.equals(left.external()) && !facts.isNobody(named));
        return left.recorded() && !namesAPod && !afterAMaster;
    }

    void apply() {
        round.finding(Kind.LEAVING_EXTERNAL, round.now().key().name(), "no pod is master yet: " + step());
    }

    /** Takes the step that the state deserves and says in words which. */
    private String step() {
        Optional<RedisNode> chosen = person.among(staying());
        if (chosen.isPresent()) {
            return promote(chosen.get(), false, "a person chose it");
        }
        if (staying().isEmpty()) {
            return "none answers";
        }
        if (!round.now().sentinels().isEmpty() && facts.answeringSentinels().isEmpty()) {
            return "waiting for a sentinel to answer, which knows whether a pod was master in the meantime"
                    + otherwise();
        }
        Optional<RedisView> there = round.now().external().flatMap(Answer::said);
        return there.isPresent() ? compare(there.get()) : unseen();
    }

    private List<RedisNode> staying() {
        return round.now().redis().stream()
                .filter(node -> node.view().isPresent() && !node.pod().deleting())
                .toList();
    }

    private String compare(RedisView there) {
        Seen still = round.sighted(Sign.Kind.EXTERNAL_STILL, Long.toString(there.offset()));
        Seen since = round.sighted(Sign.Kind.LEAVING, external.toString());
        List<String> behind = staying().stream()
                .filter(node -> !Outside.inSync(node, external))
                .map(node -> node.pod().name())
                .toList();
        if (!behind.isEmpty()) {
            staying().stream().filter(facts::followsItself).forEach(this::attach);
            return "waiting for " + Words.list(behind) + " to be in sync with " + external + otherwise();
        }
        boolean level =
                staying().stream().allMatch(node -> node.view().orElseThrow().offset() == there.offset());
        if (level && round.lasted(still, 2, STILL)) {
            return promote(
                    staying().getFirst(), true, "all have what " + external + " has, up to offset " + there.offset());
        }
        return "waiting until all have what " + external + " has and nothing is written there for "
                + Words.seconds(STILL)
                + (round.lasted(since, 3, WRITTEN) ? "; stop those who write there" + otherwise() : "");
    }

    private static String otherwise() {
        return ", or set the annotation " + Annotations.PROMOTE + " to the name of the pod to go on with";
    }

    private void attach(RedisNode node) {
        round.command(new FollowExternal(Target.of(node.pod()), external, false, "it follows nobody"));
    }

    private String unseen() {
        String reason = Outside.silence(round.now()).orElse("it was not asked");
        String silent = external + " does not answer the operator: " + reason + Outside.hint(reason);
        boolean reached = staying().stream()
                .anyMatch(node -> Outside.follows(node, external)
                        && node.view()
                                .map(view -> view.linkUp() || view.syncing())
                                .orElse(false));
        if (reached) {
            return silent + "; pods are connected to it, so it may still be written; let the operator reach it"
                    + otherwise();
        }
        Seen gone = round.sighted(Sign.Kind.EXTERNAL_GONE, external.toString());
        return round.lasted(gone, 2, GONE)
                ? gone(silent)
                : silent + "; once that has lasted " + Words.seconds(GONE) + ", the newest copy is promoted";
    }

    private String gone(String silent) {
        String why = silent + ", for more than " + Words.seconds(GONE);
        List<String> awaited = pods.awaited();
        if (!awaited.isEmpty()) {
            return why + "; waiting for " + Words.list(awaited) + ", which may hold newer data";
        }
        List<RedisNode> able =
                staying().stream().filter(node -> !PodRules.loading(node)).toList();
        List<String> absent = pods.mayHoldMore();
        return switch (new Candidates(round).choose(able)) {
            case Candidates.Choice.Nobody nobody -> why + "; no pod can become master";
            case Candidates.Choice.Divergent divergent -> ask(why + "; " + divergent.why(), able);
            case Candidates.Choice.Best best
            when !absent.isEmpty() ->
                ask(
                        why + "; the best copy that answers is on " + Words.holding(best.node()) + ", and "
                                + Words.list(absent) + " may hold newer data",
                        able);
            case Candidates.Choice.Best best
            when !Facts.hasKeys(best.node()) && !facts.survivors().contains(best.node()) ->
                ask(why + "; no pod holds any keys, and none has kept running since it copied them", able);
            case Candidates.Choice.Best best ->
                promote(best.node(), false, why + "; the newest copy is on " + Words.holding(best.node()));
        };
    }

    private String ask(String why, List<RedisNode> choices) {
        person.ask(round.now().key().name(), why, choices);
        return why;
    }

    private String promote(RedisNode node, boolean level, String why) {
        round.command(new PromoteFromExternal(Target.of(node.pod()), external, level, why));
        return why + "; " + node.pod().name() + " is promoted";
    }
}

package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Facts.Earlier;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.diagnosis.Memory.Seen;
import io.redisoperator.diagnosis.Memory.Sign;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One diagnosis in the making: what was found, what is to be done, and what will be remembered. */
final class Round {
    /** Looks after the operator's start before anything is sent to a Redis or a Sentinel. */
    private static final int LOOKS_BEFORE_ACTING = 2;

    private final Snapshot now;
    private final Memory before;
    private final Patience patience;
    private final Facts facts;
    private final Optional<Doubt> doubt;
    private final Brakes brakes;
    private final List<Finding> findings = new ArrayList<>();
    private final List<HealCommand> commands = new ArrayList<>();
    private final Map<Sign, Seen> signs = new HashMap<>();

    Round(Snapshot now, Memory before, Patience patience) {
        this.now = now;
        this.before = before;
        this.patience = patience;
        Earlier earlier = new Earlier(lastMaster(), false, stuckLeaders());
        Facts read = new Facts(now, earlier);
        this.doubt = Doubt.of(now, before, read);
        this.facts = doubt.isPresent() ? new Facts(now, earlier.inDoubt()) : read;
        this.brakes = new Brakes(patience, before, now.at());
    }

    Snapshot now() {
        return now;
    }

    Memory before() {
        return before;
    }

    /**
     * Whom Sentinels name, or named before they were told to forget it: of a master that this operator never saw they know
     * better than a record, which may be older than a failover.
     */
    Optional<String> named() {
        return facts.agreed()
                .flatMap(facts::nodeAt)
                .map(node -> node.pod().uid())
                .or(before::named);
    }

    /** The last master that was alone: as it was last seen, or after a start of the operator as status has it. */
    Optional<LastMaster> lastMaster() {
        return before.master().or(() -> now.expected().lineage());
    }

    Patience patience() {
        return patience;
    }

    Facts facts() {
        return facts;
    }

    /** Whether the only master may have been replaced. */
    Optional<Doubt> doubt() {
        return doubt;
    }

    void finding(Finding.Kind kind, String subject, String message) {
        findings.add(new Finding(kind, subject, message));
    }

    /** Notes that a sign shows now, and says since when it does. */
    Seen sighted(Sign.Kind kind, String subject) {
        return sighted(kind, subject, 0);
    }

    /** The same with a number to remember from the first time. */
    Seen sighted(Sign.Kind kind, String subject, long mark) {
        return signs.computeIfAbsent(new Sign(kind, subject), sign -> {
            Seen earlier = before.signs().get(sign);
            return earlier == null
                    ? new Seen(now.at(), 1, mark)
                    : new Seen(earlier.since(), earlier.rounds() + 1, earlier.mark());
        });
    }

    /** Leaves signs of a kind that showed before and not now as they were. */
    void keep(Sign.Kind kind) {
        before.signs().forEach((sign, seen) -> {
            if (sign.kind() == kind) {
                signs.putIfAbsent(sign, seen);
            }
        });
    }

    /** Notes that Sentinels have kept to what they were told. */
    void keptTo() {
        brakes.keptTo();
    }

    /** Whether a sign has shown that many times in a row and for that long. */
    boolean lasted(Seen seen, int rounds, Duration time) {
        return seen.lasted(rounds, time, now.at());
    }

    /** The same for what depends on Sentinels, which takes longer while one of them is in TILT. */
    boolean lastedForSentinels(Seen seen, int rounds, Duration time) {
        return lasted(seen, rounds, facts.tilt() ? time.plus(patience.tilt()) : time);
    }

    Duration downAfter() {
        return now.expected().monitor().downAfter();
    }

    Duration failoverTimeout() {
        return now.expected().monitor().failoverTimeout();
    }

    /** Whether Sentinels work on the master or it moved a moment ago, so that what is seen is still in motion. */
    boolean inMotion() {
        return facts.failoverInProgress() || within(movedAt(), patience.moved());
    }

    /**
     * Sentinels that lead a failover and are in TILT: for as long as that lasts they neither go on with it nor give it up.
     * Past failover-timeout nobody should wait for them.
     */
    private Set<String> stuckLeaders() {
        return now.sentinels().stream()
                .filter(node ->
                        Facts.monitor(node).filter(Monitor::failoverGoesOn).isPresent())
                .filter(node ->
                        lasted(sighted(Sign.Kind.FAILING_OVER, node.pod().uid()), 2, failoverTimeout())
                                && node.view().filter(SentinelView::tilt).isPresent())
                .map(node -> node.pod().uid())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether that moment is known and not longer ago than the time. */
    boolean within(Optional<Instant> moment, Duration time) {
        return moment.filter(at -> at.plus(time).isAfter(now.at())).isPresent();
    }

    /**
     * Adds a command, unless the operator has only just begun to watch or sent the same a moment ago.
     *
     * @return whether it was added
     */
    boolean command(HealCommand command) {
        return mayActYet(command) && brakes.release(command) && commands.add(command);
    }

    /** Whether this round already makes a node the master. */
    boolean promotes() {
        return commands.stream()
                .anyMatch(command -> command instanceof HealCommand.Promote
                        || command instanceof HealCommand.PromoteAsAsked
                        || command instanceof HealCommand.PromoteFromExternal);
    }

    /** When the same command was sent last, and how often it was done. */
    Optional<Memory.Sent> lastSent(HealCommand command) {
        return brakes.last(command);
    }

    private boolean mayActYet(HealCommand command) {
        boolean harmlessAtCreation = !now.expected().bootstrapped()
                && (command instanceof HealCommand.AttachReplica
                        || command instanceof HealCommand.MonitorMaster
                        || command instanceof HealCommand.AnnounceExternal);
        return command instanceof HealCommand.SetRoleLabel
                || harmlessAtCreation
                || before.rounds() >= LOOKS_BEFORE_ACTING;
    }

    Verdict verdict() {
        commands.sort(Comparator.comparingInt(Round::place));
        Optional<RedisNode> master = onlyMaster();
        Optional<LastMaster> seen = oneToRemember()
                .filter(facts::speaksForAll)
                .map(this::remembered)
                .or(before::master);
        Set<String> rivals = new Rivals(this).remembered();
        Memory next = new Memory(
                before.rounds() + 1,
                signs,
                brakes.sent(),
                seen,
                rivals,
                seen.isPresent() ? Optional.empty() : named(),
                movedAt(),
                failoverAt());
        return new Verdict(
                new Diagnosis(master.map(node -> node.pod().name()), findings, commands, rivals),
                next,
                settledDecision());
    }

    /** A person's word is done with once there is one master and nothing to decide; it must not act on a later day. */
    private Optional<String> settledDecision() {
        Expectation.Decision decision = now.expected().decision();
        boolean undecided = findings.stream()
                .map(finding -> finding.kind().area())
                .anyMatch(area -> area == Finding.Area.MASTER || area == Finding.Area.QUORUM);
        return decision.withdrawn()
                ? Optional.of("")
                : decision.pod().filter(pod -> facts.trueMaster().isPresent() && !undecided);
    }

    /** Labels first, and of those the ones that take traffic away: there is never a moment with two masters. */
    private static int place(HealCommand command) {
        return command instanceof HealCommand.SetRoleLabel label ? (label.role() == Role.REPLICA ? 0 : 1) : 2;
    }

    private Optional<RedisNode> onlyMaster() {
        return facts.mastership() instanceof Mastership.One one && doubt.isEmpty()
                ? Optional.of(one.master())
                : Optional.empty();
    }

    /** Of several, the one that Sentinels agree on: what it takes meanwhile is what is not to be lost. */
    private Optional<RedisNode> oneToRemember() {
        return onlyMaster().or(facts::trueMaster);
    }

    private LastMaster remembered(RedisNode node) {
        RedisView view = node.view().orElseThrow();
        return new LastMaster(
                node.pod().name(),
                node.pod().uid(),
                view.replicationId(),
                view.offset(),
                view.keys(),
                Optional.of(facts.address(node)));
    }

    /** Sentinel tries again and again; where none of that gives a master, what counts is how long it has had time to. */
    private Optional<Instant> failoverAt() {
        Seen lost = before.signs().get(new Sign(Sign.Kind.NO_MASTER, now.key().name()));
        boolean again = lost != null
                && before.failoverAt().filter(at -> !at.isBefore(lost.since())).isPresent();
        return facts.failoverInProgress() && !again ? Optional.of(now.at()) : before.failoverAt();
    }

    private Optional<Instant> movedAt() {
        Optional<String> was = before.master().map(LastMaster::uid);
        Optional<String> is = oneToRemember().map(node -> node.pod().uid());
        boolean moved = was.isPresent() && is.isPresent() && !was.equals(is);
        return moved ? Optional.of(now.at()) : before.movedAt();
    }
}

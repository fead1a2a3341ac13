package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Memory.Done;
import io.redisoperator.diagnosis.Memory.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps commands apart: the same one to the same target is repeated after pauses that double each time that it was done,
 * and those that are dangerous in numbers keep a distance whatever their target.
 */
final class Brakes {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** Clients wait for it, and it costs one request. */
    private static final Duration LONGEST_FOR_LABELS = Duration.ofSeconds(5);

    private static final Duration LONGEST_FOR_PODS = Duration.ofMinutes(30);
    /** Between two steps of what takes several; it must be done before Sentinel does its part, in 8 s. */
    private static final Duration STEP = Duration.ofMillis(500);

    private static final Duration FORGET = Duration.ofHours(1);

    /** What no look has asked for in all that time has helped: the next time has nothing to do with it. */
    private static final Duration CALM = Duration.ofSeconds(4);

    private static final int CALM_LOOKS = 2;

    /** A sentinel that was reset in vain lists its ghosts again within 10 s, and then they are watched for a while. */
    private static final Duration CALM_AFTER_RESET = Duration.ofSeconds(45);

    private static final String MONITOR = "monitor ";
    private static final String MADE = "made master ";

    private static final Pattern DANGEROUS_IN_NUMBERS = Pattern.compile("promote|reset$|replace|monitor|made");

    private final Patience patience;
    private final Instant now;
    private final int look;
    private final Map<String, Sent> sent = new HashMap<>();

    Brakes(Patience patience, Memory before, Instant now) {
        this.patience = patience;
        this.now = now;
        this.look = before.rounds();
        before.sent().forEach((what, when) -> {
            boolean helped = !DANGEROUS_IN_NUMBERS.matcher(what).lookingAt()
                    && look - when.wantedIn() > CALM_LOOKS
                    && when.wantedAt().plus(calm(what)).isBefore(now);
            if (when.at().plus(FORGET).isAfter(now) && !helped) {
                sent.put(what, when);
            }
        });
    }

    Map<String, Sent> sent() {
        return sent;
    }

    /** Lets a command pass and notes it, or holds it back. */
    boolean release(HealCommand command) {
        List<Limit> limits = limits(command);
        boolean free = limits.stream().allMatch(this::free);
        limits.forEach(limit -> sent.computeIfPresent(limit.what(), (what, earlier) -> earlier.wanted(now, look)));
        if (free) {
            limits.forEach(limit -> sent.merge(
                    limit.what(),
                    new Sent(now, now, look, Done.NEVER),
                    (earlier, ignored) -> earlier.again(now, look)));
        }
        return free;
    }

    /** Notes that a command which was sent has been carried out, or in part. */
    void done(HealCommand command, boolean failed) {
        limits(command)
                .forEach(limit -> sent.computeIfPresent(
                        limit.what(),
                        (what, earlier) -> earlier.done(earlier.done().again(now, failed))));
    }

    /** Notes that a command which was sent never had its turn: it is due as if it had not been. */
    void overtaken(HealCommand command) {
        limits(command)
                .forEach(limit -> sent.computeIfPresent(
                        limit.what(),
                        (what, earlier) -> earlier.done().equals(Done.NEVER)
                                ? null
                                : new Sent(
                                        now.minus(LONGEST_FOR_PODS),
                                        earlier.wantedAt(),
                                        earlier.wantedIn(),
                                        earlier.done())));
    }

    /** Sentinels have kept to the master that they were told of: none of that was in vain. */
    void keptTo() {
        sent.replaceAll((what, when) -> what.startsWith(MONITOR) ? when.done(Done.NEVER) : when);
    }

    /** When the same command was sent last, and how often it was done. */
    Optional<Sent> last(HealCommand command) {
        return limits(command).stream()
                .map(limit -> Optional.ofNullable(sent.get(limit.what())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Duration calm(String what) {
        return what.startsWith("reset") ? patience.ghosts().plus(CALM_AFTER_RESET) : CALM;
    }

    private record Limit(String what, Duration first, Duration longest) {}

    private boolean free(Limit limit) {
        Sent last = sent.get(limit.what());
        if (last == null) {
            return true;
        }
        // What was skipped has changed nothing, and is due as before; sentinels that could not be told are not left
        // without a master for longer and longer.
        int times = limit.what().startsWith(MONITOR)
                ? last.done().times()
                : last.done().attempts();
        Duration pause = limit.first().multipliedBy(1L << Math.clamp(times - 1, 0, 20));
        Duration bounded = pause.compareTo(limit.longest()) < 0 ? pause : limit.longest();
        return !last.at().plus(bounded).isAfter(now);
    }

    private List<Limit> limits(HealCommand command) {
        return switch (command) {
            case HealCommand.SetRoleLabel c ->
                List.of(new Limit("label " + c.role() + " " + c.pod().uid(), patience.repeat(), LONGEST_FOR_LABELS));
            case HealCommand.AttachReplica c -> List.of(same("attach", c.replica()));
            case HealCommand.DemoteMaster c -> List.of(same("demote", c.surplus()));
            case HealCommand.RetireMaster c ->
                List.of(new Limit("retire " + c.surplus().uid(), STEP, patience.repeat()));
            case HealCommand.FollowExternal c -> List.of(same("follow " + c.external(), c.node()));
            case HealCommand.PromoteFromExternal c -> List.of(new Limit("promote", patience.repeat(), LONGEST));
            case HealCommand.AnnounceExternal c ->
                List.of(new Limit("announce " + c.external() + uids(c.sentinels()), patience.repeat(), LONGEST));
            case HealCommand.SetWriteGuard c -> List.of(same("guard " + c.replicas(), c.node()));
            case HealCommand.ConfigureSentinel c -> List.of(same("configure", c.sentinel()));
            case HealCommand.MonitorMaster c ->
                List.of(new Limit(MONITOR + c.master().uid() + uids(c.sentinels()), patience.repeat(), LONGEST));
            case HealCommand.ForgetMaster c ->
                List.of(new Limit("forget" + uids(c.sentinels()), patience.repeat(), LONGEST));
            case HealCommand.RequestFailover c -> List.of(new Limit("failover", patience.repeat(), LONGEST));
            case HealCommand.Promote c -> promotion(c.node());
            case HealCommand.PromoteAsAsked c -> promotion(c.node());
            case HealCommand.ResetSentinel c ->
                List.of(
                        new Limit("reset", patience.betweenResets(), patience.betweenResets()),
                        new Limit("reset " + c.sentinel().uid(), patience.betweenResets(), LONGEST_FOR_PODS));
            case HealCommand.ReplaceSentinel c ->
                List.of(new Limit("replace", patience.betweenReplacements(), LONGEST_FOR_PODS));
        };
    }

    private List<Limit> promotion(HealCommand.Target node) {
        return List.of(
                new Limit("promote", patience.repeat(), LONGEST), new Limit(MADE + node.uid(), Duration.ZERO, LONGEST));
    }

    /** Whether that pod was to be made master, and no other one has been seen in its place since. */
    static boolean made(Memory before, String uid) {
        return Optional.ofNullable(before.sent().get(MADE + uid))
                .filter(sent -> before.movedAt()
                        .filter(moved -> moved.isAfter(sent.at()))
                        .isEmpty())
                .isPresent();
    }

    /** Whether sentinels were to be told within the last hour that this pod is the master. */
    static boolean told(Memory before, String uid) {
        return before.sent().keySet().stream()
                .anyMatch(what -> what.equals(MADE + uid) || what.startsWith(MONITOR + uid + " "));
    }

    private Limit same(String what, HealCommand.Target target) {
        return new Limit(what + " " + target.uid(), patience.repeat(), LONGEST);
    }

    private static String uids(List<HealCommand.Target> targets) {
        return targets.stream().map(HealCommand.Target::uid).collect(Collectors.joining(" ", " ", ""));
    }
}

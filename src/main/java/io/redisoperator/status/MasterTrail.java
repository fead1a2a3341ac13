package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus.LastFailover;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.bus.Message.FailoverAsked;
import io.redisoperator.bus.Message.MasterMoved;
import io.redisoperator.diagnosis.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the master of one cluster has been, so that a move which the operator did not make is noticed: that was
 * Sentinel's.
 *
 * <p>A look may see the operator's own move before the operator has said so; a move is Sentinel's only if a later look
 * still sees it and nobody has claimed it. Confined to one context.
 */
final class MasterTrail {
    static final Duration CLAIM = Duration.ofSeconds(3);

    /** How long after it was asked for, or after Sentinel would have given up, a new master may come into view. */
    private static final Duration ANSWERED = Duration.ofSeconds(15);

    private final String bootstrapPod;
    private final UnaryOperator<Instant> onTheWall;
    private @Nullable String master;
    private Instant movedAt = Instant.EPOCH;
    private @Nullable Gap gap;
    private @Nullable Sighting sighting;
    private @Nullable Request request;

    /**
     * A move that a look found.
     *
     * @param planned whether the operator wanted it while the master served
     */
    record Uncovered(LastFailover move, boolean planned) {}

    /**
     * The operator asked Sentinel to replace the master.
     *
     * @param until a new master that is seen later had another cause
     * @param planned whether the master serves until it is replaced, so that to see it means nothing
     */
    private record Request(Instant at, Instant until, String why, boolean planned) {}

    /** The master was lost from view. */
    private record Gap(Instant since, String why) {}

    /** Another master than the recorded one was seen. */
    private record Sighting(String to, Instant at, Optional<Gap> gap) {}

    /**
     * @param recorded the master that the status named last
     * @param onTheWall what people are to read for the moment of a look or a move
     */
    MasterTrail(String bootstrapPod, Optional<String> recorded, UnaryOperator<Instant> onTheWall) {
        this.bootstrapPod = bootstrapPod;
        this.onTheWall = onTheWall;
        this.master = recorded.orElse(null);
    }

    /** The operator moved the master itself. */
    LastFailover claimed(MasterMoved move) {
        master = move.to();
        movedAt = move.at();
        forgetSighting();
        request = null;
        return new LastFailover(
                move.from().orElse(null),
                move.to(),
                move.reason(),
                move.trigger(),
                text(move.at()),
                move.paused().map(Duration::toMillis).orElse(null));
    }

    /** The operator asked Sentinel to replace the master: what comes of it was not Sentinel's idea. */
    void requested(Instant at, String why) {
        request = new Request(at, at.plus(ANSWERED), why, false);
    }

    /** The same in a hand-over, which has been given up since. */
    void askedInHandover(FailoverAsked asked) {
        Instant until = asked.at().plus(asked.patience()).plus(ANSWERED);
        request = new Request(asked.at(), until, asked.reason(), true);
    }

    /** Whether a look is from before the last move, so that it must not be believed any more. */
    boolean outdates(Checked look) {
        return look.snapshot().at().isBefore(movedAt);
    }

    /** A look; the result is a move that has become certain with it, and that nobody claimed. */
    Optional<Uncovered> looked(Checked look) {
        Instant at = look.snapshot().at();
        Optional<String> seen = look.diagnosis().master();
        if (seen.isEmpty()) {
            lost(look);
            return Optional.empty();
        }
        String now = seen.get();
        if (master == null || master.equals(bootstrapPod) || now.equals(master)) {
            master = now;
            forgetSighting();
            if (request != null && !request.planned()) {
                request = null;
            }
            return Optional.empty();
        }
        if (sighting == null || !sighting.to().equals(now)) {
            sighting = new Sighting(now, at, Optional.ofNullable(gap));
        }
        return at.isBefore(sighting.at().plus(CLAIM)) ? Optional.empty() : Optional.of(settle(sighting, master));
    }

    private void lost(Checked look) {
        if (gap == null) {
            String why = look.diagnosis().findings().stream()
                    .findFirst()
                    .map(Finding::message)
                    .orElse("no master was seen");
            gap = new Gap(look.snapshot().at(), why);
        }
    }

    private Uncovered settle(Sighting seen, String from) {
        Optional<Request> asked = Optional.ofNullable(request)
                .filter(asking ->
                        !seen.at().isBefore(asking.at()) && asking.until().isAfter(seen.at()));
        master = seen.to();
        movedAt = seen.at();
        forgetSighting();
        request = null;
        LastFailover move = new LastFailover(
                from,
                seen.to(),
                asked.map(Request::why)
                        .or(() -> seen.gap().map(Gap::why))
                        .orElse("Sentinel appointed another master between two looks"),
                asked.isPresent() ? "operator" : "sentinel",
                text(seen.at()),
                seen.gap()
                        .map(g -> Duration.between(g.since(), seen.at()).toMillis())
                        .orElse(null));
        return new Uncovered(move, asked.filter(Request::planned).isPresent());
    }

    private void forgetSighting() {
        gap = null;
        sighting = null;
    }

    private String text(Instant at) {
        return onTheWall.apply(at).truncatedTo(ChronoUnit.MILLIS).toString();
    }
}

package io.redisoperator.status;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.FailoverStatus.LastFailover;
import io.redisoperator.api.FailoverStatus.Requests;
import io.redisoperator.bus.Message.AccessMoved;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.bus.Message.FailoverAsked;
import io.redisoperator.bus.Message.MasterMoved;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.RequestSettled;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.status.Facts.Settled;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What has been heard of one resource, and the status that was last composed of it. Confined to one context. */
final class ResourceMemory {
    private final MasterTrail trail;
    private FailoverStatus previous;
    private @Nullable Progress progress;
    private @Nullable Settled settled;
    private @Nullable Checked look;
    private @Nullable SpecRejected rejection;
    private @Nullable AccessMoved access;
    private @Nullable LastFailover moved;
    private @Nullable Requests requests;
    private boolean left;

    /**
     * @param recorded the status that the resource carries
     * @param onTheWall what people are to read for a moment of which a message tells
     */
    ResourceMemory(ResourceId resource, FailoverStatus recorded, UnaryOperator<Instant> onTheWall) {
        this.previous = recorded;
        this.requests = recorded.requests();
        this.settled = settledBefore(recorded).orElse(null);
        this.trail = new MasterTrail(ObjectNames.of(resource.key()).bootstrap(), lastMaster(recorded), onTheWall);
    }

    /**
     * The master that a move was recorded to, if any ever was: whoever is master by now without a record of it became so
     * a moment before the last operator died.
     */
    private static Optional<String> lastMaster(FailoverStatus recorded) {
        return Optional.ofNullable(recorded.lastFailover())
                .map(LastFailover::to)
                .or(() -> Optional.ofNullable(recorded.master()).map(FailoverStatus.Master::pod));
    }

    FailoverStatus previous() {
        return previous;
    }

    /** Remembers a look; the result is a move of the master that the operator did not make. */
    Optional<MasterTrail.Uncovered> looked(Checked newLook) {
        boolean overtaken =
                look != null && newLook.snapshot().at().isBefore(look.snapshot().at());
        if (overtaken || trail.outdates(newLook)) {
            return Optional.empty();
        }
        look = newLook;
        if (newLook.snapshot().expected().follows().isPresent()) {
            left = false;
        }
        Optional<MasterTrail.Uncovered> found = trail.looked(newLook);
        found.ifPresent(uncovered -> moved = uncovered.move());
        return found;
    }

    /** Remembers a move of the master that the operator made. */
    LastFailover claimed(MasterMoved move) {
        LastFailover claimed = trail.claimed(move);
        moved = claimed;
        return claimed;
    }

    /** Remembers that the operator asked Sentinel to replace the master. */
    void requested(Instant at, String why) {
        trail.requested(at, why);
    }

    /** Remembers that Sentinel may still finish what a hand-over asked it for. */
    void askedInHandover(FailoverAsked asked) {
        trail.askedInHandover(asked);
    }

    /** Remembers that no node follows a Redis outside any more. */
    void left() {
        left = true;
    }

    /** Remembers how clients are let in. */
    void moved(AccessMoved move) {
        access = move;
    }

    /** Remembers that what an annotation asked for has been acted on. */
    void settled(RequestSettled settled) {
        Requests before = requests == null ? new Requests(null, null) : requests;
        String value = settled.value().isEmpty() ? null : settled.value();
        Requests after = settled.annotation().equals(Annotations.SWITCH_TO)
                ? new Requests(value, before.promote())
                : new Requests(before.switchTo(), value);
        requests = after.equals(new Requests(null, null)) ? null : after;
    }

    /** Remembers where the pipeline stands; the result is whether a generation came to rest with it. */
    boolean progressed(Progress newProgress, Instant now) {
        boolean known = settled != null && settled.generation() == newProgress.generation();
        boolean settles = newProgress.state() == Progress.State.SETTLED;
        if (settles && newProgress.step() < CreationStep.LAST && known) {
            // On a cluster at rest each run passes the steps anew; one that holds nothing back says nothing.
            return false;
        }
        rejection = null;
        progress = newProgress;
        if (!settles || newProgress.step() < CreationStep.LAST || known) {
            return false;
        }
        settled = new Settled(newProgress.generation(), now);
        return true;
    }

    /** Remembers why the resource cannot be followed; the result is whether that is news. */
    boolean rejected(SpecRejected newRejection) {
        boolean news = !newRejection.equals(rejection);
        rejection = newRejection;
        return news;
    }

    /** Composes anew; empty while too little is known to say more than the resource carries already. */
    Optional<FailoverStatus> compose(long generation, Instant now) {
        long newest = rejection == null ? generation : Math.max(generation, rejection.generation());
        Facts facts = new Facts(
                newest,
                previous,
                Optional.ofNullable(progress),
                Optional.ofNullable(settled),
                Optional.ofNullable(look),
                Optional.ofNullable(rejection).filter(r -> r.generation() == newest),
                Optional.ofNullable(access),
                Optional.ofNullable(moved),
                requests,
                left,
                now);
        if (facts.progress().isEmpty() && facts.rejection().isEmpty() && !facts.lookedSinceRollOut()) {
            return Optional.empty();
        }
        previous = StatusComposer.compose(facts);
        return Optional.of(previous);
    }

    /** A restart of the operator does not unsettle what was rolled out. */
    private static Optional<Settled> settledBefore(FailoverStatus recorded) {
        return Conditions.find(recorded.conditions(), Conditions.CONFIG_APPLIED)
                .filter(c -> Conditions.isTrue(recorded.conditions(), Conditions.CONFIG_APPLIED))
                .filter(c -> c.getObservedGeneration() != null)
                .map(c -> new Settled(c.getObservedGeneration(), Instant.EPOCH));
    }
}

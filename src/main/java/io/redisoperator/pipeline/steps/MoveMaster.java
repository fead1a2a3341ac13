package io.redisoperator.pipeline.steps;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.heal.HealResult;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.WriteHandover;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MoveCause;
import io.redisoperator.pipeline.StepOutcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Moves the master away from where it is, for whichever step wants that: at its pace, and with the news of it. A step
 * that still wishes for it comes again; which one is master then, it reads anew.
 */
public final class MoveMaster {
    /** Nothing announces that Sentinel has seen a priority. */
    private static final Duration SOON = Duration.ofMillis(500);

    private final Bus bus;
    private final WriteHandover handover;
    private final HandoverPace pace;
    private final Map<ClusterKey, String> lastFailure = new HashMap<>();
    private final Map<ClusterKey, MoveCause> underWay = new HashMap<>();
    private boolean closed;

    public MoveMaster(Bus bus, WriteHandover handover, InstantSource clock) {
        this.bus = bus;
        this.handover = handover;
        this.pace = new HandoverPace(clock);
    }

    /**
     * What is wished for.
     *
     * @param welcome which pods may become master
     * @param reason in words, for status and Events
     */
    record Wish(Node master, Predicate<Node> welcome, MoveCause cause, String reason) {}

    Future<StepOutcome> move(ManagedCluster cluster, Wish wish) {
        ClusterKey key = cluster.key();
        String what = "to hand over from " + wish.master().name() + " ("
                + wish.cause().word() + "): ";
        Optional<Duration> rest = pace.left(key);
        if (rest.isPresent()) {
            String why = what + lastFailure.getOrDefault(key, "the last attempt failed") + "; tried again later";
            return Future.succeededFuture(new StepOutcome.Waiting(why, rest.get()));
        }
        return alone(key, wish.cause(), () -> handover.handOver(cluster, wish.master(), wish.welcome()))
                .map(result -> told(cluster, wish, what, result));
    }

    /**
     * Moves a master in whichever way, unless one of that cluster is being moved already: a lane that was given up may
     * still be about it. Every move is bounded in time, so that none holds up the next for good.
     */
    public Future<HealResult> alone(ClusterKey key, MoveCause cause, Supplier<Future<HealResult>> move) {
        if (closed) {
            return Future.succeededFuture(new HealResult.Skipped("this operator is stopping"));
        }
        MoveCause other = underWay.putIfAbsent(key, cause);
        if (other != null) {
            return Future.succeededFuture(
                    new HealResult.Skipped("the master is being moved already (" + other.word() + ")"));
        }
        return Future.succeededFuture().compose(begun -> move.get()).onComplete(over -> underWay.remove(key));
    }

    private StepOutcome told(ManagedCluster cluster, Wish wish, String what, HealResult result) {
        ClusterKey key = cluster.key();
        return switch (result) {
            case HealResult.Done d -> {
                pace.succeeded(key);
                HandoverNews.publish(bus, key, d, wish.cause(), wish.reason());
                yield StepOutcome.waiting("the new master to settle");
            }
            case HealResult.Skipped s -> new StepOutcome.Waiting(what + s.why(), SOON);
            case HealResult.Failed f -> {
                Duration length = pace.failed(key);
                lastFailure.put(key, f.why());
                HandoverNews.publish(bus, cluster, f, wish.cause(), wish.reason());
                bus.publish(new Message.Noted(
                        key,
                        true,
                        "HandoverFailed",
                        "Could not hand over from " + wish.master().name() + ", " + wish.reason() + ": " + f.why()
                                + "; tried again in " + length.toSeconds() + " s"));
                bus.publish(new Message.CheckRequested(key));
                yield new StepOutcome.Waiting(what + f.why(), length);
            }
        };
    }

    /** Why a master is being moved at this moment, if one is. */
    public Optional<MoveCause> underWay(ClusterKey key) {
        return Optional.ofNullable(underWay.get(key));
    }

    /** Begins none any more: it could be cut off in the middle. What is under way goes on. */
    public void close() {
        closed = true;
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        pace.succeeded(key);
        lastFailure.remove(key);
    }
}

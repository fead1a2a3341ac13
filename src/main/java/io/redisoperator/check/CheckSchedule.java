package io.redisoperator.check;

import io.redisoperator.model.ClusterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When each cluster is looked at: one look at a time, the next one armed when it ends, wishes in between collapsed into
 * one. Confined to one context.
 */
final class CheckSchedule {
    /** Between the starts of two looks at one cluster, however many wishes there are. */
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(CheckSchedule.class);

    private final Vertx vertx;
    private final Function<ClusterKey, Future<Optional<Duration>>> look;
    private final Map<ClusterKey, Turn> turns = new HashMap<>();

    /** @param look takes one look and says when the next one is due; empty to end the looks at that cluster */
    CheckSchedule(Vertx vertx, Function<ClusterKey, Future<Optional<Duration>>> look) {
        this.vertx = vertx;
        this.look = look;
    }

    private static final class Turn {
        private long startedNanos = System.nanoTime() - SHORTEST.toNanos();
        private boolean looking;
        private boolean wanted;
        private long timer = -1;
    }

    /** Looks as soon as may be. */
    void soon(ClusterKey key) {
        Turn turn = turns.computeIfAbsent(key, unknown -> new Turn());
        if (turn.looking) {
            turn.wanted = true;
        } else {
            arm(key, turn, Duration.ZERO);
        }
    }

    /** Ends the looks at a cluster until the next wish. */
    void forget(ClusterKey key) {
        Turn turn = turns.remove(key);
        if (turn != null) {
            vertx.cancelTimer(turn.timer);
        }
    }

    void forgetAll() {
        Map.copyOf(turns).keySet().forEach(this::forget);
    }

    private void arm(ClusterKey key, Turn turn, Duration pause) {
        vertx.cancelTimer(turn.timer);
        long sinceStart = System.nanoTime() - turn.startedNanos;
        long millis = Math.max(pause.toMillis(), SHORTEST.minusNanos(sinceStart).toMillis());
        if (millis <= 0) {
            run(key, turn);
        } else {
            turn.timer = vertx.setTimer(millis, fired -> run(key, turn));
        }
    }

    private void run(ClusterKey key, Turn turn) {
        turn.looking = true;
        turn.wanted = false;
        turn.startedNanos = System.nanoTime();
        Future.succeededFuture()
                .compose(begun -> look.apply(key))
                .otherwise(failure -> {
                    LOG.error("{}: the look failed, which no state of a cluster explains", key, failure);
                    return Optional.of(AFTER_TROUBLE);
                })
                .onSuccess(next -> ended(key, turn, next));
    }

    private void ended(ClusterKey key, Turn turn, Optional<Duration> next) {
        turn.looking = false;
        if (!turn.equals(turns.get(key))) {
            return;
        }
        if (next.isEmpty() && !turn.wanted) {
            turns.remove(key);
        } else {
            arm(key, turn, turn.wanted ? Duration.ZERO : next.orElse(Duration.ZERO));
        }
    }
}

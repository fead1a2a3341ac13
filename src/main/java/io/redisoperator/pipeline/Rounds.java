package io.redisoperator.pipeline;

import io.redisoperator.model.ClusterKey;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** One timer for each cluster: when it is to be reconciled again though nothing has happened. */
final class Rounds {
    private final Vertx vertx;
    private final Duration resync;
    private final Function<ClusterKey, Optional<Duration>> latest;
    private final Map<ClusterKey, Long> timers = new HashMap<>();
    private Consumer<ClusterKey> due = key -> {};

    /**
     * Sets no timer yet.
     *
     * @param resync after which a cluster at rest is looked over once more, against events that were lost
     * @param latest after which a cluster is looked over at the latest, for what no event tells of; empty for nothing
     */
    Rounds(Vertx vertx, Duration resync, Function<ClusterKey, Optional<Duration>> latest) {
        this.vertx = vertx;
        this.resync = resync;
        this.latest = latest;
    }

    void onDue(Consumer<ClusterKey> handler) {
        due = handler;
    }

    void next(ClusterKey key, Optional<Duration> wanted) {
        cancel(key);
        Duration ordinary = wanted.orElse(resync);
        Duration after =
                latest.apply(key).filter(d -> d.compareTo(ordinary) < 0).orElse(ordinary);
        long millis = Math.max(1, after.toMillis());
        timers.put(key, vertx.setTimer(millis, id -> {
            timers.remove(key, id);
            due.accept(key);
        }));
    }

    void cancel(ClusterKey key) {
        Long timer = timers.remove(key);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}

package io.redisoperator.pipeline;

import io.redisoperator.model.ClusterKey;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One timer for each cluster: when it is to be reconciled again though nothing has happened. */
final class Rounds {
    private final Vertx vertx;
    private final Duration resync;
    private final Map<ClusterKey, Long> timers = new HashMap<>();
    private Consumer<ClusterKey> due = key -> {};

    /** @param resync after which a cluster at rest is looked over once more, against events that were lost */
    Rounds(Vertx vertx, Duration resync) {
        this.vertx = vertx;
        this.resync = resync;
    }

    void onDue(Consumer<ClusterKey> handler) {
        due = handler;
    }

    void next(ClusterKey key, Optional<Duration> wanted) {
        cancel(key);
        long millis = Math.max(1, wanted.orElse(resync).toMillis());
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

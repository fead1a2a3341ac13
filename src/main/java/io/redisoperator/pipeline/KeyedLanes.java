package io.redisoperator.pipeline;

import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.redis.AtHome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane for each cluster: pieces of work on the same cluster never overlap, those on different clusters run side by
 * side. Requests for a busy lane collapse: what waits is at most one reconciliation and the latest wish to heal. Healing
 * goes first. Confined to one context: no locks.
 */
final class KeyedLanes {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedLanes.class);

    /** What the lanes run. */
    interface Worker {
        Future<Void> reconcile(ClusterKey key, Turn turn);

        Future<Void> heal(HealRequested request);

        /** Told of a wish that gave way to a later one. */
        void overtaken(HealRequested request);
    }

    private final Worker worker;
    private final Duration deadline;
    private final LongSupplier nanoTime;
    private final Map<ClusterKey, Lane> lanes = new HashMap<>();
    private final UnderWay underWay = new UnderWay();
    private boolean closed;

    /**
     * @param deadline after which a piece of work that has not gone on is given up; longer than any part of it takes, so
     *     that only a defect meets it
     * @param nanoTime as {@link System#nanoTime()} tells it
     */
    KeyedLanes(Worker worker, Duration deadline, LongSupplier nanoTime) {
        this.worker = worker;
        this.deadline = deadline;
        this.nanoTime = nanoTime;
    }

    void reconcile(ClusterKey key) {
        Lane lane = lanes.computeIfAbsent(key, Lane::new);
        lane.reconcileWanted = true;
        lane.next();
    }

    void heal(HealRequested request) {
        Lane lane = lanes.computeIfAbsent(request.key(), Lane::new);
        HealRequested overtaken = lane.healWanted;
        lane.healWanted = request;
        if (overtaken != null) {
            worker.overtaken(overtaken);
        }
        lane.next();
    }

    /** Takes no more work; completes once what runs has ended. */
    Future<Void> close() {
        closed = true;
        lanes.clear();
        return underWay.close();
    }

    private final class Lane {
        private final ClusterKey key;
        private boolean busy;
        private boolean reconcileWanted;
        private @Nullable HealRequested healWanted;

        private Lane(ClusterKey key) {
            this.key = key;
        }

        private void next() {
            if (busy || closed) {
                return;
            }
            HealRequested heal = healWanted;
            if (heal != null) {
                healWanted = null;
                run("heal", turn -> worker.heal(heal));
            } else if (reconcileWanted) {
                reconcileWanted = false;
                run("reconciliation", turn -> worker.reconcile(key, turn));
            } else {
                lanes.remove(key);
            }
        }

        private void run(String what, Function<Turn, Future<Void>> work) {
            busy = true;
            Hold hold = new Hold();
            await(what, underWay.add(start(work, hold)), hold);
        }

        private void await(String what, Future<Void> work, Hold hold) {
            AtHome.of(work.timeout(hold.leftMillis(), TimeUnit.MILLISECONDS)).onComplete(done -> {
                if (!work.isComplete() && hold.wentOn()) {
                    await(what, work, hold);
                    return;
                }
                if (!work.isComplete()) {
                    LOG.error("{}: {} is given up, as it has not gone on for {} ms", key, what, deadline.toMillis());
                    // Whatever it was, the next reconciliation is due, and may have been its to set.
                    reconcileWanted = true;
                } else if (done.failed()) {
                    LOG.error("{}: {} failed", key, what, done.cause());
                }
                hold.lost = true;
                busy = false;
                next();
            });
        }

        private Future<Void> start(Function<Turn, Future<Void>> work, Turn turn) {
            try {
                return work.apply(turn);
            } catch (RuntimeException defect) {
                return Future.failedFuture(defect);
            }
        }
    }

    /** The turn of what runs, until it ends or is given up. */
    private final class Hold implements Turn {
        private long since = nanoTime.getAsLong();
        private boolean lost;

        @Override
        public boolean goesOn() {
            since = nanoTime.getAsLong();
            return !lost && !closed;
        }

        private boolean wentOn() {
            return nanoTime.getAsLong() - since < deadline.toNanos();
        }

        private long leftMillis() {
            return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline.toNanos() - (nanoTime.getAsLong() - since)));
        }
    }
}

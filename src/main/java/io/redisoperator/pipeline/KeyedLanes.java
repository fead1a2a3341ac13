package io.redisoperator.pipeline;

import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.model.ClusterKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
        Future<Void> reconcile(ClusterKey key);

        Future<Void> heal(HealRequested request);
    }

    private final Worker worker;
    private final Duration deadline;
    private final Map<ClusterKey, Lane> lanes = new HashMap<>();
    private final UnderWay underWay = new UnderWay();
    private boolean closed;

    /**
     * @param deadline after which a piece of work is given up; longer than any chain of bounded calls takes, so that
     *     only a defect meets it
     */
    KeyedLanes(Worker worker, Duration deadline) {
        this.worker = worker;
        this.deadline = deadline;
    }

    void reconcile(ClusterKey key) {
        Lane lane = lanes.computeIfAbsent(key, Lane::new);
        lane.reconcileWanted = true;
        lane.next();
    }

    void heal(HealRequested request) {
        Lane lane = lanes.computeIfAbsent(request.key(), Lane::new);
        lane.healWanted = request;
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
                run("heal", () -> worker.heal(heal));
            } else if (reconcileWanted) {
                reconcileWanted = false;
                run("reconciliation", () -> worker.reconcile(key));
            } else {
                lanes.remove(key);
            }
        }

        private void run(String what, java.util.function.Supplier<Future<Void>> work) {
            busy = true;
            underWay.add(start(work)).timeout(deadline.toMillis(), TimeUnit.MILLISECONDS).onComplete(done -> {
                if (done.failed()) {
                    LOG.error("{}: {} failed", key, what, done.cause());
                }
                busy = false;
                next();
            });
        }

        private Future<Void> start(java.util.function.Supplier<Future<Void>> work) {
            try {
                return work.get();
            } catch (RuntimeException defect) {
                return Future.failedFuture(defect);
            }
        }
    }
}

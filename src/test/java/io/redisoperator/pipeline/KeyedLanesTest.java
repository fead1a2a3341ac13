package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.MonitorSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyedLanesTest {
    private static final ClusterKey A = new ClusterKey("ns", "a");
    private static final ClusterKey B = new ClusterKey("ns", "b");

    private final RecordingWorker worker = new RecordingWorker();
    private final AtomicLong now = new AtomicLong();
    private final KeyedLanes lanes = new KeyedLanes(worker, Duration.ofMinutes(1), now::get);

    @Test
    void runsOnePieceOfWorkOnAClusterAtATime() {
        lanes.reconcile(A);
        lanes.heal(heal(A));

        assertThat(worker.started).containsExactly("reconcile ns/a");
        worker.finish(0);
        assertThat(worker.started).containsExactly("reconcile ns/a", "heal ns/a");
    }

    @Test
    void runsDifferentClustersSideBySide() {
        lanes.reconcile(A);
        lanes.reconcile(B);

        assertThat(worker.started).containsExactly("reconcile ns/a", "reconcile ns/b");
    }

    @Test
    void collapsesRequestsForABusyClusterIntoOne() {
        for (int i = 0; i < 1000; i++) {
            lanes.reconcile(A);
        }
        worker.finish(0);
        worker.finish(1);

        assertThat(worker.started).hasSize(2);
    }

    @Test
    void healsBeforeItReconciles() {
        lanes.reconcile(A);
        lanes.reconcile(A);
        lanes.heal(heal(A));
        worker.finish(0);

        assertThat(worker.started).containsExactly("reconcile ns/a", "heal ns/a");
        worker.finish(1);
        assertThat(worker.started).last().isEqualTo("reconcile ns/a");
    }

    /** What was sent keeps its repetition back, so that whoever sent it must learn that nothing came of it. */
    @Test
    void tellsOfAWishThatGaveWayToALaterOne() {
        lanes.reconcile(A);
        HealRequested former = heal(A);
        HealRequested later = heal(A);

        lanes.heal(former);
        assertThat(worker.overtaken).isEmpty();
        lanes.heal(later);
        worker.finish(0);
        lanes.heal(heal(A));

        assertThat(worker.overtaken).singleElement().isSameAs(former);
    }

    @Test
    void goesOnAfterAFailure() {
        lanes.reconcile(A);
        lanes.reconcile(A);
        worker.fail(0);

        assertThat(worker.started).hasSize(2);
    }

    @Test
    void goesOnAfterADefectThatThrows() {
        worker.throwOnce = true;
        lanes.reconcile(A);
        lanes.reconcile(A);

        assertThat(worker.started).containsExactly("reconcile ns/a");
    }

    @Test
    void takesNoMoreWorkOnceClosed() {
        lanes.reconcile(A);
        lanes.reconcile(A);
        lanes.close();
        worker.finish(0);

        assertThat(worker.started).hasSize(1);
    }

    @Test
    void isClosedOnceWhatRunsHasEnded() {
        lanes.reconcile(A);
        lanes.heal(heal(B));

        Future<Void> closed = lanes.close();

        worker.finish(0);
        assertThat(closed.isComplete()).isFalse();
        worker.fail(1);
        assertThat(closed.succeeded()).isTrue();
    }

    @Test
    void isClosedAtOnceWhenNothingRuns() {
        assertThat(lanes.close().succeeded()).isTrue();
    }

    @Test
    void tellsWhatItGivesUpThatItsTurnIsOver() {
        KeyedLanes hasty = new KeyedLanes(worker, Duration.ofMillis(20), now::get);
        hasty.reconcile(A);
        hasty.reconcile(A);
        Turn given = worker.turns.getFirst();
        assertThat(given.goesOn()).isTrue();

        now.addAndGet(Duration.ofMillis(20).toNanos());
        await().until(() -> worker.started.size() == 2);

        assertThat(given.goesOn()).isFalse();
        assertThat(worker.turns.getLast().goesOn()).isTrue();
    }

    /** What was given up may have been the one to ask for the next. */
    @Test
    void reconcilesAgainInsteadOfWhatItGaveUp() {
        KeyedLanes hasty = new KeyedLanes(worker, Duration.ofMillis(20), now::get);
        hasty.reconcile(A);

        now.addAndGet(Duration.ofMillis(20).toNanos());

        await().until(() -> worker.started.size() == 2);
        assertThat(worker.turns.getLast().goesOn()).isTrue();
    }

    /** However long it takes altogether: given up in the middle, it would run beside what comes after it. */
    @Test
    void givesUpNothingThatGoesOn() {
        KeyedLanes hasty = new KeyedLanes(worker, Duration.ofMillis(20), now::get);
        hasty.reconcile(A);
        hasty.reconcile(A);

        for (int part = 0; part < 10; part++) {
            now.addAndGet(Duration.ofMillis(19).toNanos());
            assertThat(worker.turns.getFirst().goesOn()).isTrue();
        }
        await().during(Duration.ofMillis(60)).until(() -> worker.started.size() == 1);
    }

    @Test
    void endsTheTurnOfWhatRunsAsItIsClosed() {
        lanes.reconcile(A);

        lanes.close();

        assertThat(worker.turns.getFirst().goesOn()).isFalse();
    }

    private static HealRequested heal(ClusterKey key) {
        MonitorSettings monitor = new MonitorSettings(
                MonitorSettings.DEFAULT_MASTER_NAME, 2, Duration.ofSeconds(5), Duration.ofSeconds(10), 1, Map.of());
        Snapshot evidence = new Snapshot(
                key,
                Instant.EPOCH,
                new Expectation(3, 3, monitor, false, true, Optional.empty()),
                Optional.empty(),
                List.of(),
                List.of());
        return new HealRequested(key, List.of(), evidence);
    }

    private static final class RecordingWorker implements KeyedLanes.Worker {
        private final List<String> started = new CopyOnWriteArrayList<>();
        private final List<Promise<Void>> running = new CopyOnWriteArrayList<>();
        private final List<HealRequested> overtaken = new CopyOnWriteArrayList<>();
        private final List<Turn> turns = new CopyOnWriteArrayList<>();
        private boolean throwOnce;

        @Override
        public Future<Void> reconcile(ClusterKey key, Turn turn) {
            turns.add(turn);
            if (throwOnce) {
                throwOnce = false;
                throw new IllegalStateException("a defect");
            }
            return start("reconcile " + key);
        }

        @Override
        public Future<Void> heal(HealRequested request) {
            return start("heal " + request.key());
        }

        @Override
        public void overtaken(HealRequested request) {
            overtaken.add(request);
        }

        private Future<Void> start(String what) {
            started.add(what);
            Promise<Void> promise = Promise.promise();
            running.add(promise);
            return promise.future();
        }

        private void finish(int index) {
            running.get(index).complete();
        }

        private void fail(int index) {
            running.get(index).fail("it did not work");
        }
    }
}

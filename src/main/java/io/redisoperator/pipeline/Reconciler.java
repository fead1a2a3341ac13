package io.redisoperator.pipeline;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.Steering;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.metrics.Outcome;
import io.redisoperator.model.ClusterKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one cluster through the steps, as far as they go now, and says when to come again. */
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration REJECTED_RECHECK = Duration.ofSeconds(5);

    private final Bus bus;
    private final OperatorMetrics metrics;
    private final Admission admission;
    private final LabelMender labels;
    private final AdmittedClusters admitted;
    private final EnsuredObjects objects;
    private final List<Step> steps;
    private final Steering steering;
    private final CreationState creation;
    private final Progresses progresses;
    private final IgnoredParts ignored;
    /** Clusters of which no spec was admitted since this operator leads; what is known of them may still change. */
    private final Set<ClusterKey> makeshift = new HashSet<>();

    private final Map<ClusterKey, Duration> retries = new HashMap<>();

    Reconciler(
            PipelineVerticle.Ports ports,
            AdmittedClusters admitted,
            EnsuredObjects objects,
            List<Step> steps,
            Steering steering) {
        this.bus = ports.bus();
        this.metrics = ports.metrics();
        this.admission = new Admission(
                ports.kube(),
                ports.nodes(),
                InstantSource.system(),
                new Contests(ports.times().silence()));
        this.labels = new LabelMender(ports.kube(), ports.bus());
        this.admitted = admitted;
        this.objects = objects;
        this.steps = List.copyOf(steps);
        this.steering = steering;
        this.creation = new CreationState(ports.kube());
        this.progresses = new Progresses(ports.bus());
        this.ignored = new IgnoredParts(ports.bus());
    }

    /** How the steps ended: the first one that has not settled, if any. */
    private record Stand(int step, String name, StepOutcome outcome) {}

    /** How a reconciliation ended. */
    sealed interface Round {
        /** Come again after that long if no event comes first; empty for the ordinary resync. */
        record Again(Optional<Duration> after, Outcome outcome) implements Round {}

        /** The resource is gone. */
        record Over() implements Round {}

        /** Left between two steps, as its turn was over. */
        record Left() implements Round {}
    }

    /** Never fails: trouble is logged, reported as the pipeline's progress, and followed by another round. */
    Future<Round> reconcile(ClusterKey key, Turn turn) {
        long began = System.nanoTime();
        return labels.waits(key)
                .compose(waits -> waits
                        ? Future.succeededFuture(new Round.Again(Optional.of(FIRST_RETRY), Outcome.WAITING))
                        : admission.decide(key).compose(decision -> follow(key, decision, turn)))
                .recover(failure ->
                        Future.succeededFuture(new Round.Again(Optional.of(retryAfter(key, failure)), Outcome.FAILED)))
                .onSuccess(round -> {
                    if (round instanceof Round.Again again) {
                        metrics.reconcileTook(key, since(began), again.outcome());
                    }
                });
    }

    private Future<Round> follow(ClusterKey key, Admission.Decision decision, Turn turn) {
        decision.rejections().forEach(bus::publish);
        if (decision.gone()) {
            forget(key);
            return Future.succeededFuture(new Round.Over());
        }
        if (decision.admitted().isEmpty()) {
            // Once it is mended, its progress is news again, even if it stands where it stood.
            progresses.forget(key);
            if (decision.stance() == Admission.Stance.RETREAT) {
                admitted.forget(key);
                makeshift.remove(key);
            }
            // What a person asks for beside the spec holds, whatever became of the spec.
            admitted.cluster(key).flatMap(decision::heeded).ifPresent(admitted::admit);
            decision.runsOn()
                    .filter(c ->
                            makeshift.contains(key) || admitted.cluster(key).isEmpty())
                    .ifPresent(cluster -> {
                        makeshift.add(key);
                        admit(cluster);
                    });
            return prioritised(key).map(ok -> new Round.Again(Optional.of(REJECTED_RECHECK), Outcome.REJECTED));
        }
        ManagedCluster cluster = decision.admitted().get();
        makeshift.remove(key);
        admit(cluster);
        ignored.tell(cluster.failover());
        if (cluster.failover().paused()) {
            progresses.paused(
                    key,
                    cluster.failover().generation(),
                    steps.size(),
                    steps.getLast().name());
            return Future.succeededFuture(new Round.Again(Optional.empty(), Outcome.SKIPPED));
        }
        return new Run(cluster, creation.inProgress(cluster), turn)
                .from(0, Optional.empty())
                .map(stand -> stand.map(s -> report(cluster, s)).orElseGet(Round.Left::new));
    }

    /**
     * Redis that has started anew has no priority yet, and without any nobody could take over, whatever became of the spec.
     * Only an admitted one says which: where there was none, the priorities stay as they are.
     */
    private Future<Void> prioritised(ClusterKey key) {
        return admitted.actionable(key)
                .filter(cluster ->
                        !makeshift.contains(key) && cluster.external().isEmpty())
                .map(steering::giveBack)
                .orElseGet(Future::succeededFuture)
                .otherwiseEmpty();
    }

    private void admit(ManagedCluster cluster) {
        boolean isNew = admitted.cluster(cluster.key()).isEmpty();
        admitted.admit(cluster);
        if (isNew) {
            bus.publish(new Message.CheckRequested(cluster.key()));
        }
    }

    /** One run through the steps. */
    private final class Run {
        private final ManagedCluster cluster;
        private final boolean creating;
        private final Turn turn;

        private Run(ManagedCluster cluster, boolean creating, Turn turn) {
            this.cluster = cluster;
            this.creating = creating;
            this.turn = turn;
        }

        /** Empty when the turn was over before the steps were. */
        private Future<Optional<Stand>> from(int index, Optional<Stand> unsettled) {
            if (!turn.goesOn()) {
                return Future.succeededFuture(Optional.empty());
            }
            if (index == steps.size()) {
                return Future.succeededFuture(unsettled.or(() -> Optional.of(rest(StepOutcome.SETTLED))));
            }
            Step step = steps.get(index);
            return attempt(step, cluster, index + 1).compose(outcome -> {
                if (outcome instanceof StepOutcome.Settled) {
                    if (creating && index + 1 < steps.size()) {
                        progresses.passed(cluster.key(), cluster.failover().generation(), index + 1, step.name());
                    }
                    return from(index + 1, unsettled);
                }
                // A running cluster stays at rest in step 9: one part that waits must not hold back the others.
                return creating
                        ? Future.succeededFuture(Optional.of(new Stand(index + 1, step.name(), outcome)))
                        : from(index + 1, unsettled.or(() -> Optional.of(rest(outcome))));
            });
        }

        private Stand rest(StepOutcome outcome) {
            return new Stand(steps.size(), steps.getLast().name(), outcome);
        }
    }

    /** What the API server refuses as invalid, only another spec can mend; anything else is tried again. */
    private Future<StepOutcome> attempt(Step step, ManagedCluster cluster, int number) {
        long began = System.nanoTime();
        return step.run(cluster)
                .onComplete(end -> metrics.stepTook(number, since(began)))
                .recover(failure -> failure instanceof KubeFailure k && k.kind() == KubeFailure.Kind.INVALID
                        ? Future.succeededFuture(new StepOutcome.Rejected(String.valueOf(k.getMessage())))
                        : Future.failedFuture(new StepFailed(cluster, number, step.name(), failure)));
    }

    /** Trouble within a step, with the step that met it. */
    private static final class StepFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final long generation;
        private final int number;
        private final String step;

        private StepFailed(ManagedCluster cluster, int number, String step, Throwable cause) {
            super("step " + number + " " + step + ": " + cause.getMessage(), cause);
            this.generation = cluster.failover().generation();
            this.number = number;
            this.step = step;
        }

        private Progress progress() {
            return new Progress(generation, number, step, Progress.State.FAILED, String.valueOf(getMessage()));
        }
    }

    private Round report(ManagedCluster cluster, Stand stand) {
        retries.remove(cluster.key());
        long generation = cluster.failover().generation();
        return switch (stand.outcome()) {
            case StepOutcome.Settled s -> {
                move(cluster, new Progress(generation, stand.step(), stand.name(), Progress.State.SETTLED, ""));
                yield new Round.Again(Optional.empty(), Outcome.DONE);
            }
            case StepOutcome.Waiting w -> {
                move(cluster, new Progress(generation, stand.step(), stand.name(), Progress.State.WAITING, w.reason()));
                yield new Round.Again(Optional.of(w.recheck()), Outcome.WAITING);
            }
            case StepOutcome.Rejected r -> {
                move(
                        cluster,
                        new Progress(generation, stand.step(), stand.name(), Progress.State.REJECTED, r.reason()));
                yield new Round.Again(Optional.of(REJECTED_RECHECK), Outcome.REJECTED);
            }
        };
    }

    private Duration retryAfter(ClusterKey key, Throwable failure) {
        Duration wait = retries.merge(key, FIRST_RETRY, (before, first) -> {
            Duration doubled = before.multipliedBy(2);
            return doubled.compareTo(LONGEST_RETRY) < 0 ? doubled : LONGEST_RETRY;
        });
        LOG.warn("{}: {}; trying again in {} s", key, failure.getMessage(), wait.toSeconds());
        LOG.debug("{}: reconciliation failed", key, failure);
        if (failure instanceof StepFailed step) {
            progresses.moved(key, step.progress());
        }
        return wait;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private void move(ManagedCluster cluster, Progress progress) {
        progresses.moved(cluster.key(), progress);
    }

    private void forget(ClusterKey key) {
        admitted.forget(key);
        makeshift.remove(key);
        admission.forget(key);
        labels.forget(key);
        objects.forget(key);
        progresses.forget(key);
        ignored.forget(key);
        retries.remove(key);
        bus.publish(new Message.FailoverGone(key));
    }
}

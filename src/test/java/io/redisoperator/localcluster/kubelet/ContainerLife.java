package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one container of a pod is doing and has been through; touched only in its pod's lane. */
final class ContainerLife {
    private final Container spec;
    private final boolean initial;
    private final CrashBackOff backOff;
    private final List<ProbeLoop> probes = new ArrayList<>();
    private State state;
    private @Nullable Ended last;
    private Instant notBefore = Instant.EPOCH;
    private int starts;
    private boolean started;
    private boolean ready;

    ContainerLife(Container spec, boolean initial, String waitingReason, Duration backOffBase) {
        this.spec = spec;
        this.initial = initial;
        this.backOff = new CrashBackOff(backOffBase);
        this.state = new Waiting(waitingReason, "");
    }

    /** The three states of Kubernetes. */
    sealed interface State {}

    record Waiting(String reason, String message) implements State {}

    record Running(ContainerProcess process) implements State {}

    /** Named as in {@code ContainerStateTerminated}; the id is empty for a container that could not start. */
    record Ended(int exitCode, String reason, String message, Instant startedAt, Instant finishedAt, String id)
            implements State {}

    void waitFor(String reason, String message) {
        remember();
        state = new Waiting(reason, message);
    }

    void run(ContainerProcess process) {
        remember();
        countStart();
        state = new Running(process);
        started = spec.getStartupProbe() == null;
        ready = started && spec.getReadinessProbe() == null;
    }

    void end(Ended ended) {
        stopProbes();
        state = ended;
        started = false;
        ready = false;
    }

    /** A start that failed counts as a run that ended at once. */
    void failToStart(String message, Instant now) {
        remember();
        countStart();
        end(new Ended(128, "StartError", message, now, now, ""));
    }

    private void countStart() {
        ended().ifPresent(previous -> backOff.restarted(previous.finishedAt(), Instant.now()));
        starts++;
    }

    private void remember() {
        if (state instanceof Ended ended) {
            last = ended;
        }
    }

    /** Puts off the next attempt to start it. */
    void notBefore(Instant time) {
        notBefore = time;
    }

    Instant notBefore() {
        return notBefore;
    }

    void markStarted() {
        started = true;
        ready = spec.getReadinessProbe() == null;
    }

    void markReady(boolean value) {
        ready = value && started;
    }

    void watchedBy(ProbeLoop loop) {
        probes.add(loop);
    }

    void stopProbes() {
        probes.forEach(ProbeLoop::stop);
        probes.clear();
    }

    /** Readiness is watched to the end, the rest would restart what is being stopped. */
    void stopRestartingProbes() {
        probes.stream().filter(loop -> loop.kind() != ProbeLoop.Kind.READINESS).forEach(ProbeLoop::stop);
    }

    Container spec() {
        return spec;
    }

    String name() {
        return spec.getName();
    }

    boolean isInit() {
        return initial;
    }

    State state() {
        return state;
    }

    /** The end that the present wait or start follows. */
    Optional<Ended> ended() {
        return state instanceof Ended ended ? Optional.of(ended) : Optional.ofNullable(last);
    }

    /** The end before the present state. */
    Optional<Ended> lastEnded() {
        return Optional.ofNullable(last);
    }

    Optional<ContainerProcess> process() {
        return state instanceof Running running ? Optional.of(running.process()) : Optional.empty();
    }

    boolean succeeded() {
        return state instanceof Ended ended && ended.exitCode() == 0;
    }

    CrashBackOff backOff() {
        return backOff;
    }

    int restarts() {
        return Math.max(0, starts - 1);
    }

    int starts() {
        return starts;
    }

    boolean isStarted() {
        return started;
    }

    boolean isReady() {
        return ready;
    }
}

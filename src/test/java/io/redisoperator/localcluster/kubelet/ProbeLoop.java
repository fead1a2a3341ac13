package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Repeats one probe of one run of a container and tells when as many results agree as its thresholds ask for. */
final class ProbeLoop {
    /** So many successes in a row make a container one that is asked less often, where the kubelet is to do so. */
    private static final int CALM = 3;

    private final Kind kind;
    private final Probe probe;
    private final Handlers handlers;
    private final Host host;
    private final BiConsumer<Kind, Handlers.Result> verdict;
    private int same;
    private boolean lastSucceeded;
    private volatile boolean stopped;

    /** @param verdict called from any thread, again and again while the results stay as they are */
    ProbeLoop(Kind kind, Probe probe, Handlers handlers, Host host, BiConsumer<Kind, Handlers.Result> verdict) {
        this.kind = kind;
        this.probe = probe;
        this.handlers = handlers;
        this.host = host;
        this.verdict = verdict;
    }

    /** The three probes of a container. */
    enum Kind {
        STARTUP,
        LIVENESS,
        READINESS
    }

    /** The initial delay counts from the start of the container, not from now. */
    void start(Instant containerStartedAt) {
        Duration delay = Duration.ofSeconds(orElse(probe.getInitialDelaySeconds(), 0));
        Duration left = delay.minus(Duration.between(containerStartedAt, Instant.now()));
        host.later(left.isNegative() ? Duration.ZERO : left, this::once);
    }

    void stop() {
        stopped = true;
    }

    Kind kind() {
        return kind;
    }

    private void once() {
        if (stopped) {
            return;
        }
        Instant begin = Instant.now();
        try {
            Handlers.Result result = handlers.run(probe);
            if (!stopped) {
                count(result);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        int periods = lastSucceeded && same >= CALM ? host.options().calm() : 1;
        Duration period = Duration.ofSeconds((long) periods * orElse(probe.getPeriodSeconds(), 10));
        Duration left = period.minus(Duration.between(begin, Instant.now()));
        host.later(left.isNegative() ? Duration.ZERO : left, this::once);
    }

    private void count(Handlers.Result result) {
        same = result.succeeded() == lastSucceeded ? same + 1 : 1;
        lastSucceeded = result.succeeded();
        int needed =
                result.succeeded() ? orElse(probe.getSuccessThreshold(), 1) : orElse(probe.getFailureThreshold(), 3);
        if (same >= needed) {
            verdict.accept(kind, result);
        }
    }

    private static int orElse(Integer value, int defaultValue) {
        return value == null ? defaultValue : value;
    }
}

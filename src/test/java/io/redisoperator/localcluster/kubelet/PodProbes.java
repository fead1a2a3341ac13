package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Probes the containers of one pod and does what their results ask for. */
final class PodProbes {
    private static final Logger LOG = LoggerFactory.getLogger(PodProbes.class);

    private final Host host;
    private final Lane lane;
    private final String address;
    private final Runnable changed;

    /** @param changed called in the lane when a container may be ready or started where it was not, or the reverse */
    PodProbes(Host host, Lane lane, String address, Runnable changed) {
        this.host = host;
        this.lane = lane;
        this.address = address;
        this.changed = changed;
    }

    /**
     * Probes one run of a container until that run ends.
     *
     * @param grace what a container gets to end when a probe says that it must be restarted
     */
    void watch(ContainerLife life, ContainerProcess process, Duration grace) {
        Run run = new Run(life, process, grace);
        if (life.isInit()) {
            return;
        }
        if (life.spec().getStartupProbe() == null) {
            watchOnceStarted(run);
        } else {
            loop(run, ProbeLoop.Kind.STARTUP, life.spec().getStartupProbe());
        }
    }

    private record Run(ContainerLife life, ContainerProcess process, Duration grace) {}

    private void watchOnceStarted(Run run) {
        loop(run, ProbeLoop.Kind.LIVENESS, run.life().spec().getLivenessProbe());
        loop(run, ProbeLoop.Kind.READINESS, run.life().spec().getReadinessProbe());
    }

    private void loop(Run run, ProbeLoop.Kind kind, @Nullable Probe probe) {
        if (probe == null) {
            return;
        }
        Handlers handlers = new Handlers(run.life().spec(), run.process(), address);
        ProbeLoop loop =
                new ProbeLoop(kind, probe, handlers, host, (of, result) -> lane.run(() -> probed(run, of, result)));
        run.life().watchedBy(loop);
        loop.start(run.process().startedAt());
    }

    private void probed(Run run, ProbeLoop.Kind kind, Handlers.Result result) {
        ContainerLife life = run.life();
        if (!life.process().equals(Optional.of(run.process()))) {
            return;
        }
        if (kind == ProbeLoop.Kind.READINESS) {
            life.markReady(result.succeeded());
        } else if (!result.succeeded()) {
            LOG.info("{} at {} failed its {} probe and is restarted: {}", life.name(), address, kind, result.message());
            life.stopProbes();
            Duration grace = grace(run, kind);
            host.now(() -> GracefulStop.stop(life.spec(), run.process(), address, grace));
            return;
        } else if (kind == ProbeLoop.Kind.STARTUP && !life.isStarted()) {
            life.stopProbes();
            life.markStarted();
            watchOnceStarted(run);
        }
        changed.run();
    }

    /** A probe may have a grace period of its own. */
    private static Duration grace(Run run, ProbeLoop.Kind kind) {
        Container spec = run.life().spec();
        Probe probe = kind == ProbeLoop.Kind.STARTUP ? spec.getStartupProbe() : spec.getLivenessProbe();
        Long own = probe.getTerminationGracePeriodSeconds();
        return own == null ? run.grace() : Duration.ofSeconds(own);
    }
}

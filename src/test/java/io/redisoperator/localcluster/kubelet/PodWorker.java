package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the processes of one pod object to what its spec and its past ask for, and tells the truth about them. */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

    private final Host host;
    private final Lane lane;
    private final String address;
    private final PodVolumes volumes;
    private final ContainerStarter starter;
    private final PodProbes probes;
    private final PodStatusComposer composer;
    private final StatusPublisher publisher;
    private final List<ContainerLife> inits = new ArrayList<>();
    private final List<ContainerLife> mains = new ArrayList<>();
    private volatile Pod pod;
    private @Nullable Instant nextSync;
    private boolean prepared;
    private boolean stopping;
    private boolean removed;
    private boolean gone;

    /** @param address the pod's own, for as long as its object lives */
    PodWorker(Host host, Pod pod, String address) {
        this.host = host;
        this.pod = pod;
        this.address = address;
        this.lane = new Lane(host::now);
        this.volumes = new PodVolumes(
                host.folder()
                        .resolve("pods")
                        .resolve(pod.getMetadata().getUid())
                        .resolve("volumes"),
                host.configs(),
                host.claims(),
                host.tools().isolation().canChangeUser());
        this.starter = new ContainerStarter(host, volumes, address);
        this.probes = new PodProbes(host, lane, address, this::publishNow);
        this.composer = new PodStatusComposer(address, Instant.now());
        this.publisher = new StatusPublisher(host, pod);
        String waiting = pod.getSpec().getInitContainers().isEmpty() ? "ContainerCreating" : "PodInitializing";
        Duration base = host.options().restartBackoff();
        pod.getSpec().getInitContainers().forEach(spec -> inits.add(new ContainerLife(spec, true, waiting, base)));
        pod.getSpec().getContainers().forEach(spec -> mains.add(new ContainerLife(spec, false, waiting, base)));
    }

    /** The object was read or changed. */
    void changed(Pod newest) {
        publisher.seen(newest);
        lane.run(() -> {
            pod = newest;
            sync();
        });
    }

    /** The object is gone; what still runs is killed, or left to haunt when the options say so. */
    void gone() {
        publisher.stop();
        lane.run(() -> {
            gone = true;
            lives().forEach(ContainerLife::stopProbes);
            if (!host.options().ghostsOnForceDelete() || stopping) {
                killAll();
                cleanUpOnceEnded();
            }
        });
    }

    /** The options' delay after a ConfigMap or Secret of this pod changed. */
    void refreshVolumes() {
        lane.run(() -> {
            if (!prepared || removed) {
                return;
            }
            try {
                volumes.refresh(pod, address);
            } catch (ConfigMissing | IOException e) {
                LOG.debug("volumes of {} stay as they are: {}", name(), e.getMessage());
            }
        });
    }

    /** Ends all processes at once, without a word to the API; returns when they are dead. */
    void kill() {
        Stream.concat(inits.stream(), mains.stream())
                .flatMap(life -> life.process().stream())
                .forEach(ContainerProcess::kill);
    }

    Pod pod() {
        return pod;
    }

    String address() {
        return address;
    }

    Optional<ContainerProcess> process(String container) {
        return lives().filter(life -> life.name().equals(container)).findFirst().flatMap(ContainerLife::process);
    }

    private void sync() {
        if (gone || removed) {
            return;
        }
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            stop();
            return;
        }
        if (prepare()) {
            advance();
        }
        publisher.publish(composer.compose(pod, inits, mains, false));
    }

    /** Looks again after a while, unless a sooner look is due already. */
    private void syncIn(Duration delay) {
        Instant at = Instant.now().plus(delay);
        if (nextSync == null || at.isBefore(nextSync)) {
            nextSync = at;
            host.later(
                    delay,
                    () -> lane.run(() -> {
                        nextSync = null;
                        sync();
                    }));
        }
    }

    private boolean prepare() {
        try {
            if (!prepared) {
                volumes.prepare(pod, address);
                prepared = true;
            }
        } catch (ConfigMissing | IOException e) {
            LOG.debug("pod {} waits for its volumes: {}", name(), e.getMessage());
            syncIn(host.options().retryDelay());
        }
        return prepared;
    }

    private void advance() {
        for (ContainerLife init : inits) {
            if (!init.succeeded()) {
                ensure(init);
                return;
            }
        }
        mains.forEach(this::ensure);
    }

    private void ensure(ContainerLife life) {
        if (life.process().isPresent()) {
            return;
        }
        Optional<ContainerLife.Ended> ended = life.ended();
        if (ended.isPresent()) {
            if (!mayRestart(life, ended.get())) {
                return;
            }
            Duration left = life.backOff().remaining(ended.get().finishedAt(), Instant.now());
            if (left.isPositive()) {
                String delay = life.backOff().delay().toMillis() / 1000.0 + "s";
                life.waitFor(
                        "CrashLoopBackOff",
                        "back-off " + delay + " restarting failed container=" + life.name() + " pod=" + name());
                syncIn(left);
                return;
            }
        }
        if (!Instant.now().isBefore(life.notBefore())) {
            start(life);
        }
    }

    private boolean mayRestart(ContainerLife life, ContainerLife.Ended ended) {
        String policy = pod.getSpec().getRestartPolicy();
        if (policy == null || policy.equals("Always")) {
            return !life.isInit() || ended.exitCode() != 0;
        }
        return policy.equals("OnFailure") && ended.exitCode() != 0;
    }

    private void start(ContainerLife life) {
        Optional<ContainerProcess> process = starter.start(pod, life);
        if (process.isEmpty()) {
            // A command that cannot run backs off like one that ends at once; everything else is asked for again.
            boolean ended = life.state() instanceof ContainerLife.Ended;
            Duration delay = ended ? Duration.ZERO : host.options().retryDelay();
            life.notBefore(Instant.now().plus(delay));
            syncIn(delay);
            return;
        }
        CompletableFuture<Void> unused =
                process.get().exit().thenAccept(code -> lane.run(() -> ended(life, process.get(), code)));
        probes.watch(life, process.get(), grace());
    }

    private void ended(ContainerLife life, ContainerProcess process, int code) {
        life.end(new ContainerLife.Ended(
                code,
                code == 0 ? "Completed" : "Error",
                TerminationMessage.of(life.spec(), process, code),
                process.startedAt(),
                Instant.now(),
                process.id()));
        if (gone) {
            cleanUpOnceEnded();
        } else if (stopping) {
            publishNow();
            removeOnceEnded();
        } else {
            publishNow();
            sync();
        }
    }

    private void publishNow() {
        if (!gone && !removed) {
            publisher.publish(composer.compose(pod, inits, mains, false));
        }
    }

    private void stop() {
        Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
        if (stopping) {
            if (seconds != null && seconds == 0) {
                killAll();
            }
            return;
        }
        if (host.options().ghostsOnForceDelete() && seconds != null && seconds == 0) {
            // A real API marks the object before it removes it.
            return;
        }
        stopping = true;
        Duration grace = seconds == null ? grace() : Duration.ofSeconds(seconds);
        lives().forEach(ContainerLife::stopRestartingProbes);
        lives().forEach(life -> life.process()
                .ifPresent(process -> host.now(() -> GracefulStop.stop(life.spec(), process, address, grace))));
        removeOnceEnded();
    }

    private void removeOnceEnded() {
        if (removed || running().findAny().isPresent()) {
            return;
        }
        removed = true;
        publisher.publishAndDelete(composer.compose(pod, inits, mains, true));
        cleanUp();
    }

    private void cleanUpOnceEnded() {
        if (running().findAny().isEmpty()) {
            cleanUp();
        }
    }

    private void cleanUp() {
        try {
            volumes.delete();
            FileTree.delete(
                    host.folder().resolve("pods").resolve(pod.getMetadata().getUid()));
        } catch (IOException e) {
            LOG.warn("could not remove the files of pod {}", name(), e);
        }
    }

    private void killAll() {
        running().forEach(ContainerProcess::kill);
    }

    private Stream<ContainerProcess> running() {
        return lives().flatMap(life -> life.process().stream());
    }

    private Stream<ContainerLife> lives() {
        return Stream.concat(inits.stream(), mains.stream());
    }

    private Duration grace() {
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? 30 : seconds);
    }

    private String name() {
        return pod.getMetadata().getName() + "_" + pod.getMetadata().getNamespace() + "("
                + pod.getMetadata().getUid() + ")";
    }
}

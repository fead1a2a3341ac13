package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the containers of pods as real processes of this machine, each pod with a loopback address of its own and each
 * container in namespaces of its own. It knows nothing but a Kubernetes API and behaves towards it as the kubelets of
 * all nodes together, and as the scheduler. Linux only, as root or as anybody.
 *
 * <p>Not followed, as nothing here needs them: postStart hooks, gRPC probes, restartable init containers, changes of the
 * image in place, resource limits, host networking, node selectors and affinity, and for anybody but root the user that
 * a container asks for.
 */
public final class Kubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final Host host;
    private final PodAddresses addresses = new PodAddresses();
    private final PodBinder binder;
    private final KubeletWatch watch;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Thread atExit = new Thread(this::close, "kubelet-exit");
    private final AtomicBoolean closed = new AtomicBoolean();

    private Kubelet(KubernetesClient client, KubeletOptions options) throws IOException {
        Path folder = options.rootFolder().isPresent()
                ? Files.createDirectories(options.rootFolder().get()).toRealPath()
                : Files.createTempDirectory("kubelet-").toRealPath();
        this.host = new Host(
                client,
                options,
                folder,
                new LogFiles(folder.resolve("logs")),
                new ContainerProcess.Tools(Isolation.detect(), new Launcher(), startScript(folder)),
                new LocalImages(folder.resolve("images")),
                new ConfigSource(client),
                new Claims(client, folder.resolve("claims")),
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("kubelet-", 0).factory()),
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("kubelet-timer").factory()));
        this.binder = new PodBinder(client, options);
        this.watch = new KubeletWatch(this, host);
    }

    /** Starts; what the API holds already is running or being started when this returns. */
    public static Kubelet start(KubernetesClient client, KubeletOptions options) {
        try {
            Kubelet kubelet = new Kubelet(client, options);
            Runtime.getRuntime().addShutdownHook(kubelet.atExit);
            try {
                kubelet.begin();
            } catch (RuntimeException e) {
                kubelet.close();
                throw e;
            }
            return kubelet;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the folder of the kubelet", e);
        }
    }

    private void begin() {
        if (host.options().registerNodes()) {
            NodeRegistration.register(host.client(), host.options().nodes());
            beat();
        }
        watch.start();
    }

    private static Path startScript(Path folder) throws IOException {
        Path script = folder.resolve("container-start.sh");
        try (InputStream content = Kubelet.class.getResourceAsStream("container-start.sh")) {
            if (content == null) {
                throw new IOException("the resource container-start.sh is not on the class path");
            }
            Files.copy(content, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return script;
    }

    private void beat() {
        host.later(HEARTBEAT, () -> {
            try {
                NodeRegistration.renew(host.client(), host.options().nodes());
            } catch (KubernetesClientException e) {
                LOG.debug("the nodes could not say that they are alive: {}", e.getMessage());
            }
            beat();
        });
    }

    /** The pid on this machine of a running container's own command, such as the {@code redis-server} itself. */
    public long pid(String namespace, String pod, String container) {
        return process(namespace, pod, container).pid();
    }

    /** The output of the newest run of a container, which may have ended. */
    public Path logFile(String namespace, String pod, String container) {
        return host.logs().newest(namespace, pod, container);
    }

    /** The output of the newest run of a container of that very pod, which may be gone. */
    public Path logFile(Pod pod, String container) {
        return host.logs().newest(pod, container);
    }

    /** Gives the next pod object of this name that address instead of a new one, even if another pod has or had it. */
    public void forceAddress(String namespace, String pod, String address) {
        addresses.force(namespace, pod, address);
    }

    /** Runs a command inside a running container and returns what it printed; fails if it does not end well in time. */
    public String exec(String namespace, String pod, String container, Duration timeout, String... command)
            throws IOException, InterruptedException {
        var result = process(namespace, pod, container).exec(List.of(command), timeout);
        if (!result.succeeded()) {
            throw new IOException(String.join(" ", command) + " in " + pod
                    + (result.timedOut() ? " did not end in " + timeout : " ended with " + result.exitCode()) + ": "
                    + result.output());
        }
        return result.output();
    }

    /** The Redis programs that containers run. */
    public RedisBinaries redis() {
        return host.images().redis();
    }

    /** The Valkey programs that containers of Valkey images run, if this machine has them. */
    public Optional<RedisBinaries> valkey() {
        return host.images().valkey();
    }

    /** Where everything of this kubelet lies. */
    public Path folder() {
        return host.folder();
    }

    private ContainerProcess process(String namespace, String pod, String container) {
        return workers.values().stream()
                .filter(worker -> worker.pod().getMetadata().getNamespace().equals(namespace)
                        && worker.pod().getMetadata().getName().equals(pod))
                .flatMap(worker -> worker.process(container).stream())
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(
                        "container " + container + " of pod " + namespace + "/" + pod + " is not running"));
    }

    /** A pod was created or changed. */
    void podChanged(Pod pod) {
        if (closed.get()) {
            return;
        }
        PodWorker known = workers.get(pod.getMetadata().getUid());
        if (known != null) {
            known.changed(pod);
        } else if (pod.getSpec().getNodeName() == null
                || pod.getSpec().getNodeName().isEmpty()) {
            if (pod.getMetadata().getDeletionTimestamp() == null) {
                host.now(() -> binder.bind(pod, watch.pods()));
            }
        } else if (host.options().nodes().contains(pod.getSpec().getNodeName())) {
            adopt(pod);
        }
    }

    private void adopt(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        boolean over = "Succeeded".equals(phase) || "Failed".equals(phase);
        if (!over) {
            var metadata = pod.getMetadata();
            PodWorker worker = new PodWorker(host, pod, addresses.take(metadata.getNamespace(), metadata.getName()));
            workers.put(metadata.getUid(), worker);
            worker.changed(pod);
        } else if (pod.getMetadata().getDeletionTimestamp() != null) {
            host.now(() -> StatusPublisher.delete(host.client(), pod));
        }
    }

    /** A pod object is gone. */
    void podGone(Pod pod) {
        PodWorker worker = workers.remove(pod.getMetadata().getUid());
        if (worker != null) {
            worker.gone();
        }
    }

    /** A ConfigMap or Secret has another content now; running pods see it after the options' delay. */
    void configChanged(ConfigSource.Key key) {
        host.later(
                host.options().volumeRefreshDelay(),
                () -> workers.values().stream()
                        .filter(worker -> PodVolumes.uses(worker.pod(), key))
                        .forEach(PodWorker::refreshVolumes));
    }

    /** Kills all processes at once and forgets all files, unless the options name a folder; the API is told nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        watch.close();
        host.timer().shutdownNow();
        host.threads().shutdown();
        host.tools().launcher().close();
        host.threads().shutdownNow();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The hooks run already; ours has nothing left to do.
        }
        if (host.options().rootFolder().isEmpty()) {
            try {
                FileTree.delete(host.folder());
            } catch (IOException e) {
                LOG.warn("could not remove {}", host.folder(), e);
            }
        }
    }
}

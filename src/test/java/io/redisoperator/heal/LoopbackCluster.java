package io.redisoperator.heal;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.redis.VertxRedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Real Redis and Sentinel processes on loopback addresses, with a pod for each in a Kubernetes of objects only. */
final class LoopbackCluster implements AutoCloseable {
    static final ClusterKey KEY = new ClusterKey("ns", "x");

    /** Of what a test waits for by default; where all is well it costs nothing. */
    static final Duration BOUND = Duration.ofSeconds(90);

    static {
        Awaitility.setDefaultTimeout(BOUND);
    }

    final Vertx vertx = Vertx.vertx();
    final MemoryKube kube = new MemoryKube();
    final RedisNodes nodes;
    private final RedisNodes patient = new VertxRedisNodes(vertx, Duration.ofSeconds(20));
    private final LiveNodes patiently = new LiveNodes(kube, patient);
    final LiveNodes live;
    final RoleLabels labels;
    final ManagedCluster cluster;
    private final Map<String, RedisProcess> processes = new LinkedHashMap<>();

    LoopbackCluster() {
        this(Duration.ofSeconds(3));
    }

    /** One whose spec and sentinels have that down-after, of which the time for a hand-over is a part. */
    LoopbackCluster(Duration downAfter) {
        this(downAfter, Duration.ofSeconds(1));
    }

    /** @param callTimeout how long the operator waits for an answer */
    LoopbackCluster(Duration downAfter, Duration callTimeout) {
        nodes = new VertxRedisNodes(vertx, callTimeout);
        live = new LiveNodes(kube, nodes);
        labels = new RoleLabels(vertx, kube, live, InstantSource.system());
        cluster = new ManagedCluster(Specimens.failover(KEY, downAfter), Credentials.NONE, Credentials.NONE);
    }

    /** Starts a Redis that is a master, or that follows the named pod. */
    RedisProcess redis(String pod, Component component, Optional<String> master) {
        List<String> lines = new ArrayList<>();
        master.ifPresent(m -> lines.add("replicaof " + process(m).host() + " 6379"));
        RedisProcess process = RedisProcess.redis(lines.toArray(String[]::new));
        return add(pod, component, process, Optional.of(master.isPresent() ? Labels.SLAVE : Labels.MASTER));
    }

    /** Starts a Sentinel that monitors the named pod as the spec asks for, and that does not stay in TILT for long. */
    RedisProcess sentinel(String pod, String master) {
        String host = process(master).host();
        return add(
                pod,
                Component.SENTINEL,
                RedisProcess.sentinel(
                                "sentinel monitor mymaster " + host + " 6379 2",
                                "sentinel down-after-milliseconds mymaster "
                                        + downAfter().toMillis(),
                                "sentinel failover-timeout mymaster 10000")
                        .paced("tilt-period", "3000"),
                Optional.empty());
    }

    private Duration downAfter() {
        return cluster.failover().sentinel().monitor().downAfter();
    }

    /** A master, two replicas in sync, and three sentinels that know them and each other. */
    void threeOfEach() {
        redis("rfr-x-0", Component.REDIS, Optional.empty());
        redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        redis("rfr-x-2", Component.REDIS, Optional.of("rfr-x-0"));
        for (int i = 0; i < 3; i++) {
            sentinel("rfs-x-" + i, "rfr-x-0");
        }
        awaitInSync("rfr-x-1", "rfr-x-2");
        awaitMonitors(m -> m.replicas().size() == 2
                && m.sentinels().size() == 2
                && m.replicas().stream().noneMatch(SentinelView.Known::down));
    }

    /** Waits until three sentinels answer, and all of them are like that. */
    void awaitMonitors(Predicate<Monitor> like) {
        Awaitility.await("all three sentinels").until(() -> {
            List<Monitor> monitors = monitors();
            return monitors.size() == 3 && monitors.stream().allMatch(like);
        });
    }

    void awaitInSync(String... pods) {
        for (String pod : pods) {
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> ask(pod, "INFO", "replication").contains("master_link_status:up"));
        }
    }

    /** Gives all sentinels other times than they have by themselves. */
    void pace(String... periods) {
        processes.entrySet().stream()
                .filter(process -> process.getKey().startsWith("rfs-"))
                .forEach(process -> process.getValue().paced(periods));
    }

    /** What every sentinel that answers knows. */
    List<Monitor> monitors() {
        return await(patiently.lookAtSentinels(cluster)).stream()
                .flatMap(s -> s.view().flatMap(SentinelView::monitor).stream())
                .toList();
    }

    /** What the sentinel of that pod knows; empty: it monitors nothing. */
    Optional<Monitor> monitor(String pod) {
        return await(patiently.lookSentinel(cluster, node(pod)))
                .said()
                .orElseThrow()
                .monitor();
    }

    private RedisProcess add(String pod, Component component, RedisProcess process, Optional<String> role) {
        processes.put(pod, process);
        kube.put(Specimens.pod(KEY, component, pod, process.host(), role));
        return process;
    }

    RedisProcess process(String pod) {
        RedisProcess process = processes.get(pod);
        if (process == null) {
            throw new IllegalArgumentException("no process " + pod);
        }
        return process;
    }

    Node node(String pod) {
        return java.util.stream.Stream.concat(live.redis(cluster).stream(), live.sentinels(cluster).stream())
                .filter(n -> n.name().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    /** The address of the pod that carries the master's label: where the master Service routes to. */
    Endpoint labelledMaster() {
        return live.redis(cluster).stream()
                .filter(n ->
                        Labels.MASTER.equals(n.pod().getMetadata().getLabels().get(Labels.ROLE)))
                .map(Node::endpoint)
                .findFirst()
                .orElse(new Endpoint("127.0.0.2", 1));
    }

    String roleLabel(String pod) {
        return kube.cached(Pod.class, KEY.namespace(), pod)
                .map(p -> p.getMetadata().getLabels().getOrDefault(Labels.ROLE, ""))
                .orElse("");
    }

    /** Sends a command and waits for its reply, longer than the operator would: a busy machine is no answer. */
    String ask(String pod, String... command) {
        Endpoint node = process(pod).endpoint();
        // A connection of before may have been ended with those of all clients.
        patient.forget(node);
        return await(patient.send(node, Credentials.NONE, List.of(command)));
    }

    /** The numbers of a {@link WriteLedger} that a Redis holds. */
    Set<Long> written(String pod) {
        return Arrays.stream(ask(pod, "LRANGE", WriteLedger.KEY, "0", "-1").split("\n"))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        processes.values().forEach(RedisProcess::close);
        await(vertx.close());
    }
}

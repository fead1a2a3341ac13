package io.redisoperator.check;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message.CheckRequested;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Diagnostician;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.Patience;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ReadinessProbes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.Healer;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.RoleLabels;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.CredentialSource;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.redis.SentinelEvents;
import io.redisoperator.redis.VertxRedisNodes;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Three real Redis and three real Sentinels, a checker that watches them, and a lane that carries out what it wants. */
final class WatchedCluster implements AutoCloseable {
    static final ClusterKey KEY = new ClusterKey("shop", "cache");
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final VertxRedisNodes nodes = new VertxRedisNodes(vertx, CALL_TIMEOUT);
    private final Failover failover = Specimens.failover(KEY, Duration.ofSeconds(4));
    private final Map<String, RedisProcess> processes = new LinkedHashMap<>();
    private volatile Optional<Checked> latest = Optional.empty();
    private final List<HealCommand> commands = new CopyOnWriteArrayList<>();
    private Future<?> lane = Future.succeededFuture();
    private Optional<ReadinessProbes> probes = Optional.empty();

    /** Redis pods boot as replicas of themselves and Sentinels know the first of them, as on a real cluster. */
    static WatchedCluster booted(String... further) {
        WatchedCluster cluster = new WatchedCluster();
        for (int i = 0; i < 3; i++) {
            String host = RedisProcess.freshAddress();
            cluster.add("rfr-cache-" + i, Component.REDIS, RedisProcess.redisAt(host, lines(host, further)));
        }
        String first = cluster.process("rfr-cache-0").host();
        for (String name : List.of("a", "b", "c")) {
            cluster.add(
                    "rfs-cache-" + name,
                    Component.SENTINEL,
                    RedisProcess.sentinel(
                            "sentinel monitor mymaster " + first + " 6379 2",
                            "sentinel down-after-milliseconds mymaster 4000",
                            "sentinel failover-timeout mymaster 10000"));
        }
        cluster.status(false);
        cluster.watch();
        return cluster;
    }

    /** The same, once it is healthy and on record as having served, with a key. */
    static WatchedCluster serving(String... further) {
        WatchedCluster cluster = booted(further);
        cluster.awaitHealthy(Duration.ofSeconds(30));
        cluster.status(true);
        cluster.ask(cluster.master(), "SET", "greeting", "hello");
        cluster.ask(cluster.master(), "WAIT", "2", "1000");
        cluster.commands.clear();
        return cluster;
    }

    private static String[] lines(String host, String... further) {
        return Stream.concat(
                        Stream.of("replicaof " + host + " 6379", "min-replicas-to-write 1", "min-replicas-max-lag 4"),
                        Stream.of(further))
                .toArray(String[]::new);
    }

    /** Runs the readiness scripts of all Redis pods from now on. */
    void probe() {
        probes = Optional.of(ReadinessProbes.of(processes.entrySet().stream()
                .filter(pod -> pod.getKey().startsWith("rfr-"))
                .map(Map.Entry::getValue)
                .toList()));
    }

    private void add(String pod, Component component, RedisProcess process) {
        processes.put(pod, process);
        kube.put(Specimens.pod(KEY, component, pod, process.host(), Optional.empty()));
    }

    private void status(boolean bootstrapped) {
        DatabasesFailover resource = new DatabasesFailover();
        resource.getMetadata().setNamespace(KEY.namespace());
        resource.getMetadata().setName(KEY.name());
        resource.getMetadata().setUid(failover.uid());
        resource.setStatus(
                new FailoverStatus(null, null, null, null, bootstrapped, null, null, null, null, null, null, null));
        kube.put(resource);
    }

    private void watch() {
        LiveNodes live = new LiveNodes(kube, nodes);
        Healer healer = new Healer(kube, live, new RoleLabels(vertx, kube, live, InstantSource.system()));
        ManagedCluster managed = new ManagedCluster(failover, Credentials.NONE, Credentials.NONE);
        bus.consume(Checked.class, checked -> latest = Optional.of(checked));
        bus.consume(HealRequested.class, request -> lane = lane.eventually(() -> heal(healer, managed, request)));
        CredentialSource open = new CredentialSource() {
            @Override
            public Credentials redis(ClusterKey key) {
                return Credentials.NONE;
            }

            @Override
            public Credentials sentinel(ClusterKey key) {
                return Credentials.NONE;
            }
        };
        CheckerVerticle.Ports ports = new CheckerVerticle.Ports(
                bus, kube, nodes, new SentinelEvents(vertx, CALL_TIMEOUT), key -> Optional.of(failover), open);
        vertx.deployVerticle(new CheckerVerticle(
                        ports, Duration.ofSeconds(5), new Diagnostician(Patience.DEFAULT), InstantSource.system()))
                .await();
    }

    private Future<?> heal(Healer healer, ManagedCluster managed, HealRequested request) {
        Future<?> done = Future.succeededFuture();
        for (HealCommand command : request.commands()) {
            commands.add(command);
            done = done.compose(
                    before -> healer.heal(managed, command, request.evidence().at()));
        }
        return done.onSuccess(ok -> bus.publish(new CheckRequested(KEY)));
    }

    RedisProcess process(String pod) {
        return Optional.ofNullable(processes.get(pod)).orElseThrow();
    }

    /** The name of the pod that the last look found to be the only master. */
    String master() {
        return diagnosis().master().orElseThrow();
    }

    String anyReplica() {
        return processes.keySet().stream()
                .filter(pod -> pod.startsWith("rfr-") && !pod.equals(master()))
                .findFirst()
                .orElseThrow();
    }

    Diagnosis diagnosis() {
        return latest.orElseThrow().diagnosis();
    }

    /** What was sent since the cluster served. */
    List<HealCommand> commands() {
        return List.copyOf(commands);
    }

    <T extends HealCommand> List<T> commands(Class<T> type) {
        return commands.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The name of the pod that carries the master's label, as Services route. */
    List<String> labelledMasters() {
        return kube.owned(Pod.class, KEY).stream()
                .filter(pod ->
                        Labels.MASTER.equals(pod.getMetadata().getLabels().get(Labels.ROLE)))
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    String ask(String pod, String... command) {
        return nodes.send(process(pod).endpoint(), Credentials.NONE, List.of(command))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    /** Waits for a look, begun from now on, that finds nothing wrong. */
    void awaitHealthy(Duration bound) {
        Optional<Checked> before = latest;
        await().atMost(bound)
                .until(() -> !latest.equals(before)
                        && latest.map(checked -> checked.diagnosis().healthy()).orElse(false));
    }

    @Override
    public void close() {
        probes.ifPresent(ReadinessProbes::close);
        processes.values().forEach(RedisProcess::close);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}

package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message.CheckRequested;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.bus.Message.MasterSwitched;
import io.redisoperator.check.CheckerVerticle;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.diagnosis.Diagnostician;
import io.redisoperator.diagnosis.HealCommand.SetWriteGuard;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Patience;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.SteadyClock;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.redis.SentinelEvents;
import io.redisoperator.redis.VertxRedisNodes;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The checker and the pipeline as they run, with nodes that accept connections and answer nothing. A single call to one of
 * those takes longer than anything here may.
 */
class SilentNodesIT {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DOWN_AFTER = Duration.ofSeconds(1);
    private static final Duration BOUND = Duration.ofSeconds(20);

    /** What happens within it waits for no single call. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final ClusterKey CART = new ClusterKey("shop", "cart");
    private static final ClusterKey STUCK = new ClusterKey("shop", "stuck");
    private static final ClusterKey SMALL = new ClusterKey("shop", "small");

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final VertxRedisNodes nodes = new VertxRedisNodes(vertx, CALL_TIMEOUT);
    private final AdmittedClusters admitted = new AdmittedClusters();
    private final Map<String, RedisProcess> processes = new ConcurrentHashMap<>();
    private final Map<ClusterKey, Checked> looks = new ConcurrentHashMap<>();
    private final Map<ClusterKey, Instant> switches = new ConcurrentHashMap<>();

    @BeforeEach
    void start() throws Exception {
        bus.consume(Checked.class, look -> looks.put(look.key(), look));
        bus.consume(MasterSwitched.class, moved -> switches.putIfAbsent(moved.key(), moved.at()));
        // There is nothing to reconcile when it starts, and nothing asks for it later.
        deploy(new PipelineVerticle(
                new PipelineVerticle.Ports(
                        bus,
                        kube,
                        nodes,
                        new OperatorMetrics(new SimpleMeterRegistry(), key -> true),
                        new PipelineVerticle.Times(BOUND, BOUND, BOUND, BOUND)),
                admitted,
                new DesiredOptions(true),
                new Farewell(BOUND, Future.succeededFuture())));
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List.of(CART, STUCK, SMALL).forEach(key -> each.execute(() -> begin(key)));
        }
        processes.entrySet().stream()
                .filter(process -> process.getKey().contains(STUCK.name()))
                .forEach(process -> process.getValue().hang());
        deploy(new CheckerVerticle(
                new CheckerVerticle.Ports(
                        bus, kube, nodes, new SentinelEvents(vertx, CALL_TIMEOUT), admitted, admitted),
                Duration.ofSeconds(5),
                new Diagnostician(Patience.DEFAULT),
                SteadyClock.ofProcess()));
        await().atMost(BOUND).until(() -> looks.containsKey(CART) && looks.containsKey(SMALL));
    }

    @AfterEach
    void end() throws Exception {
        processes.values().forEach(RedisProcess::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void movesTheLabelAtOnceBesideALaneThatWaitsForSilentNodes() {
        await().atMost(BOUND).until(() -> look(CART).diagnosis().healthy());
        redis(CART, 2).hang();
        sentinel(CART, 2).hang();
        await().atMost(BOUND)
                .until(() -> ask(sentinel(CART, 0), "SENTINEL", "REPLICAS", "mymaster")
                        .contains("s_down"));

        bus.publish(new HealRequested(
                CART,
                List.of(new SetWriteGuard(target(CART, 1), 0, 10, false, "it asks every Redis first")),
                look(CART).snapshot()));
        redis(CART, 0).kill();

        await().atMost(BOUND)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> labelledMasters(CART).equals(List.of(pod(CART, 1))));
        assertThat(Duration.between(Optional.ofNullable(switches.get(CART)).orElseThrow(), Instant.now()))
                .as("from the first word of the switch to the label")
                .isLessThan(SOON);
    }

    @Test
    void attachesAReplicaWhileEveryNodeOfAnotherClusterHangs() {
        RedisProcess replica = redis(SMALL, 1);
        ask(replica, "REPLICAOF", replica.host(), "6379");

        bus.publish(new CheckRequested(SMALL));

        await().atMost(SOON)
                .until(() -> ask(replica, "ROLE")
                        .startsWith("slave\n" + redis(SMALL, 0).host()));
        assertThat(looks).as("the look at the other one still waits").doesNotContainKey(STUCK);
    }

    private void deploy(VerticleBase verticle) throws Exception {
        vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** A master, replicas of it, and sentinels that know it; the small one has a single replica and no sentinel. */
    private void begin(ClusterKey key) {
        boolean small = key.equals(SMALL);
        Failover failover = Specimens.failover(key, DOWN_AFTER);
        admitted.admit(new ManagedCluster(failover, Credentials.NONE, Credentials.NONE));
        RedisProcess master = add(key, Component.REDIS, 0, RedisProcess.redis());
        for (int i = 1; i < (small ? 2 : 3); i++) {
            add(key, Component.REDIS, i, RedisProcess.redis("replicaof " + master.host() + " 6379"));
        }
        for (int i = 0; i < (small ? 0 : 3); i++) {
            add(
                    key,
                    Component.SENTINEL,
                    i,
                    RedisProcess.sentinel(
                            "sentinel monitor mymaster " + master.host() + " 6379 2",
                            "sentinel down-after-milliseconds mymaster " + DOWN_AFTER.toMillis(),
                            "sentinel failover-timeout mymaster 10000"));
        }
        DatabasesFailover resource = new DatabasesFailover();
        resource.getMetadata().setNamespace(key.namespace());
        resource.getMetadata().setName(key.name());
        resource.getMetadata().setUid(failover.uid());
        resource.setStatus(new FailoverStatus(null, null, null, null, true, null, null, null, null, null, null, null));
        kube.put(resource);
    }

    private RedisProcess add(ClusterKey key, Component component, int ordinal, RedisProcess process) {
        boolean redis = component == Component.REDIS;
        String name = (redis ? "rfr-" : "rfs-") + key.name() + "-" + ordinal;
        processes.put(name, process);
        Optional<String> role = redis ? Optional.of(ordinal == 0 ? Labels.MASTER : Labels.SLAVE) : Optional.empty();
        kube.put(Specimens.pod(key, component, name, process.host(), role));
        return process;
    }

    private Checked look(ClusterKey key) {
        return Optional.ofNullable(looks.get(key)).orElseThrow();
    }

    private static String pod(ClusterKey key, int ordinal) {
        return "rfr-" + key.name() + "-" + ordinal;
    }

    private static Target target(ClusterKey key, int ordinal) {
        return new Target(pod(key, ordinal), "uid-" + pod(key, ordinal));
    }

    private RedisProcess redis(ClusterKey key, int ordinal) {
        return Optional.ofNullable(processes.get(pod(key, ordinal))).orElseThrow();
    }

    private RedisProcess sentinel(ClusterKey key, int ordinal) {
        return Optional.ofNullable(processes.get("rfs-" + key.name() + "-" + ordinal))
                .orElseThrow();
    }

    private List<String> labelledMasters(ClusterKey key) {
        return kube.owned(Pod.class, key).stream()
                .filter(pod ->
                        Labels.MASTER.equals(pod.getMetadata().getLabels().get(Labels.ROLE)))
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    private String ask(RedisProcess process, String... command) {
        return nodes.send(process.endpoint(), Credentials.NONE, List.of(command))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}

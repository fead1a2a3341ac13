package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message.CheckRequested;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.bus.Message.Healed;
import io.redisoperator.bus.Message.Noticed;
import io.redisoperator.bus.Message.PodChanged;
import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Diagnostician;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.Patience;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ReadinessProbes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.HealResult;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/** Three real Redis and three real Sentinels, a checker that watches them, and a lane that carries out what it wants. */
final class WatchedCluster implements AutoCloseable {
    static final ClusterKey KEY = new ClusterKey("shop", "cache");
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    final MemoryKube kube = new MemoryKube();
    private final VertxRedisNodes nodes = new VertxRedisNodes(vertx, CALL_TIMEOUT);
    private final VertxRedisNodes patient = new VertxRedisNodes(vertx, Duration.ofSeconds(20));
    private final Failover failover;
    private final Patience patience;
    private final Map<String, RedisProcess> processes = new LinkedHashMap<>();
    private volatile Optional<Checked> latest = Optional.empty();
    private final List<HealCommand> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<Noticed> signs = new CopyOnWriteArrayList<>();
    private volatile int writesBeforeLoss;
    private volatile List<String> writesAtChoice = List.of();
    private final Map<HealCommand, Note> notes = new ConcurrentHashMap<>();
    private volatile String checker = "";
    private Future<?> lane = Future.succeededFuture();
    private Optional<ReadinessProbes> probes = Optional.empty();
    private Optional<FailoverStatus.Lineage> lineage = Optional.empty();

    /**
     * What sets one of these clusters apart.
     *
     * @param persistent whether pods have volumes that outlive them
     * @param redis further lines of configuration
     */
    record Sort(boolean persistent, Duration downAfter, Patience patience, List<String> redis) {
        Sort {
            redis = List.copyOf(redis);
        }
    }

    private WatchedCluster(Sort sort) {
        Failover plain = Specimens.failover(KEY, sort.downAfter());
        failover = sort.persistent() ? Specimens.claiming(plain) : plain;
        patience = sort.patience();
    }

    /** Redis pods boot as replicas of themselves and Sentinels know the first of them, as on a real cluster. */
    private static WatchedCluster booted(Sort sort) {
        WatchedCluster cluster = new WatchedCluster(sort);
        Map<String, RedisProcess> redis = together(List.of(0, 1, 2), i -> {
            String host = RedisProcess.freshAddress();
            return RedisProcess.redisAt(host, lines(host, sort));
        });
        redis.forEach((ordinal, process) -> cluster.add("rfr-cache-" + ordinal, Component.REDIS, process));
        String first = cluster.process("rfr-cache-0").host();
        Map<String, RedisProcess> sentinels = together(
                List.of("a", "b", "c"),
                name -> RedisProcess.sentinel(
                                "sentinel monitor mymaster " + first + " 6379 2",
                                "sentinel down-after-milliseconds mymaster "
                                        + sort.downAfter().toMillis(),
                                "sentinel failover-timeout mymaster 10000")
                        .paced("tilt-period", "3000"));
        sentinels.forEach((name, process) -> cluster.add("rfs-cache-" + name, Component.SENTINEL, process));
        cluster.status(false);
        cluster.watch();
        return cluster;
    }

    /** Not in the common pool, which completes what waits for a process to end. */
    private static <T> Map<String, RedisProcess> together(List<T> names, Function<T, RedisProcess> start) {
        Map<String, RedisProcess> started = new ConcurrentSkipListMap<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            names.forEach(name -> each.execute(() -> started.put(String.valueOf(name), start.apply(name))));
        }
        return started;
    }

    /** Without volumes, with one key, once it is healthy and on record as having served. */
    static WatchedCluster serving() {
        return serving(new Sort(false, Duration.ofSeconds(4), Patience.DEFAULT, List.of()));
    }

    static WatchedCluster serving(Sort sort) {
        WatchedCluster cluster = booted(sort);
        cluster.awaitHealthy(BOUND);
        cluster.status(true);
        cluster.ask(cluster.master(), "SET", "greeting", "hello");
        await().atMost(BOUND)
                .until(() -> cluster.ask(cluster.master(), "WAIT", "2", "1000").equals("2"));
        cluster.bus.publish(new CheckRequested(KEY));
        cluster.awaitHealthy(BOUND);
        cluster.commands.clear();
        cluster.notes.clear();
        return cluster;
    }

    private static String[] lines(String host, Sort sort) {
        return Stream.concat(
                        Stream.of(
                                "replicaof " + host + " 6379",
                                "min-replicas-to-write 1",
                                "min-replicas-max-lag " + sort.downAfter().toSeconds()),
                        sort.redis().stream())
                .toArray(String[]::new);
    }

    /** Runs the readiness scripts of all Redis pods from now on. */
    void probe() {
        probes = Optional.of(
                ReadinessProbes.of(redisPods().stream().map(this::process).toList()));
    }

    private void add(String pod, Component component, RedisProcess process) {
        processes.put(pod, process);
        kube.put(Specimens.pod(KEY, component, pod, process.host(), Optional.empty()));
    }

    /** All Redis processes end at once with their pods; others of the same names are there, and do not run yet. */
    void loseAllRedis() {
        redisPods().forEach(pod -> process(pod).kill());
        for (String pod : redisPods()) {
            Pod next = Specimens.pod(KEY, Component.REDIS, pod, "", Optional.empty());
            kube.put(new PodBuilder(next)
                    .editMetadata()
                    .withUid("uid2-" + pod)
                    .endMetadata()
                    .withNewStatus()
                    .withPhase("Pending")
                    .endStatus()
                    .build());
        }
        forgetCommands();
        writesBeforeLoss = kube.writes().size();
    }

    /** Starts the process of a pod that was lost, on its volume, at an address of its own. */
    void revive(String pod) {
        RedisProcess next = process(pod).successor();
        processes.put(pod, next);
        kube.put(new PodBuilder(Specimens.pod(KEY, Component.REDIS, pod, next.host(), Optional.empty()))
                .editMetadata()
                .withUid("uid2-" + pod)
                .endMetadata()
                .build());
        bus.publish(new PodChanged(KEY));
    }

    /** Labels that pods were given between the loss and the choice of a master. */
    List<String> labelledBeforeTheChoice() {
        return writesAtChoice.subList(writesBeforeLoss, writesAtChoice.size()).stream()
                .filter(write -> write.contains(Labels.MASTER))
                .toList();
    }

    /** A person's word, as an annotation. */
    void annotate(String name, String value) {
        DatabasesFailover resource = resource(true);
        resource.getMetadata().setAnnotations(Map.of(name, value));
        kube.put(resource);
        bus.publish(new CheckRequested(KEY));
    }

    /** What status has of the last master from now on. */
    void onRecord(FailoverStatus.Lineage last) {
        lineage = Optional.of(last);
        status(true);
    }

    private void status(boolean bootstrapped) {
        kube.put(resource(bootstrapped));
    }

    private DatabasesFailover resource(boolean bootstrapped) {
        DatabasesFailover resource = new DatabasesFailover();
        resource.getMetadata().setNamespace(KEY.namespace());
        resource.getMetadata().setName(KEY.name());
        resource.getMetadata().setUid(failover.uid());
        resource.setStatus(new FailoverStatus(
                null, null, null, null, bootstrapped, null, null, null, null, null, lineage.orElse(null), null));
        return resource;
    }

    private void watch() {
        LiveNodes live = new LiveNodes(kube, nodes);
        Healer healer = new Healer(kube, live, new RoleLabels(vertx, kube, live, InstantSource.system()));
        ManagedCluster managed = new ManagedCluster(failover, Credentials.NONE, Credentials.NONE);
        bus.consume(Checked.class, checked -> {
            latest = Optional.of(checked);
            looks.incrementAndGet();
        });
        bus.consume(Noticed.class, signs::add);
        bus.consume(HealRequested.class, request -> lane = lane.eventually(() -> heal(healer, managed, request)));
        check();
    }

    private void check() {
        CredentialSource open = new FixedCredentials(Credentials.NONE);
        CheckerVerticle.Ports ports = new CheckerVerticle.Ports(
                bus, kube, nodes, new SentinelEvents(vertx, CALL_TIMEOUT), key -> Optional.of(failover), open);
        checker = vertx.deployVerticle(new CheckerVerticle(
                        ports, Duration.ofSeconds(5), new Diagnostician(patience), InstantSource.system()))
                .await();
    }

    /** As when the operator ends. */
    void stopWatching() {
        vertx.undeploy(checker).await();
    }

    /** As the next operator does, which remembers nothing; looks are counted from here. */
    void watchAnew() {
        commands.clear();
        notes.clear();
        looks.set(0);
        check();
    }

    /** When a command was first sent, and after how many looks of that operator. */
    record Note(int looks, long nanoTime) {}

    Note firstSent(Class<? extends HealCommand> type) {
        return notes.entrySet().stream()
                .filter(entry -> type.isInstance(entry.getKey()))
                .map(Map.Entry::getValue)
                .min(Comparator.comparingLong(Note::nanoTime))
                .orElseThrow();
    }

    private Future<?> heal(Healer healer, ManagedCluster managed, HealRequested request) {
        Future<?> done = Future.succeededFuture();
        for (HealCommand command : request.commands()) {
            commands.add(command);
            notes.putIfAbsent(command, new Note(looks.get(), System.nanoTime()));
            if (command instanceof HealCommand.Promote || command instanceof HealCommand.PromoteAsAsked) {
                writesAtChoice = kube.writes();
            }
            done = done.compose(before ->
                            healer.heal(managed, command, request.evidence().at()))
                    .onSuccess(result -> {
                        if (!(result instanceof HealResult.Skipped)) {
                            bus.publish(new Healed(KEY, command, result instanceof HealResult.Failed));
                        }
                    });
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
        return replicas().getFirst();
    }

    List<String> replicas() {
        return redisPods().stream().filter(pod -> !pod.equals(master())).toList();
    }

    List<String> redisPods() {
        return pods("rfr-");
    }

    List<String> sentinelPods() {
        return pods("rfs-");
    }

    private List<String> pods(String prefix) {
        return processes.keySet().stream().filter(pod -> pod.startsWith(prefix)).toList();
    }

    Diagnosis diagnosis() {
        return latest.orElseThrow().diagnosis();
    }

    int looks() {
        return looks.get();
    }

    /** How often a pod or a sentinel gave cause for a look. */
    int signs() {
        return signs.size();
    }

    /** What was sent before is not counted: on a busy machine Sentinel may have taken a master for dead. */
    void forgetCommands() {
        commands.clear();
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
        return ask(process(pod), command);
    }

    /** Waits longer for the reply than the operator would: a busy machine is no answer. */
    String ask(RedisProcess process, String... command) {
        // A connection of before may have been ended with those of all clients.
        patient.forget(process.endpoint());
        return patient.send(process.endpoint(), Credentials.NONE, List.of(command))
                .await();
    }

    /** With no look in between. */
    void askAtOnce(String pod, List<List<String>> commands) {
        patient.sendAll(process(pod).endpoint(), Credentials.NONE, commands).await();
    }

    /** Waits for a look, begun from now on, that finds nothing wrong. */
    void awaitHealthy(Duration bound) {
        Optional<Checked> before = latest;
        await().atMost(bound).untilAsserted(() -> {
            assertThat(latest).isPresent().isNotEqualTo(before);
            assertThat(diagnosis()).matches(Diagnosis::healthy, "healthy");
        });
    }

    @Override
    public void close() {
        probes.ifPresent(ReadinessProbes::close);
        processes.values().forEach(RedisProcess::close);
        vertx.close().await();
    }
}

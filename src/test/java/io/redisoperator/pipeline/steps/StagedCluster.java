package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.SentinelView.Known;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.RoleLabels;
import io.redisoperator.heal.Steering;
import io.redisoperator.heal.WriteHandover;
import io.redisoperator.kube.Heritage;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes.Reply;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A cluster as a step meets it: objects as the controllers would have made them, and nodes that answer looks. A step that
 * hands over gets as far as the first command, which no node takes unless a test says so.
 */
final class StagedCluster implements AutoCloseable {
    static final ClusterKey KEY = new ClusterKey("shop", "cart");
    static final String OLD = "rfr-cart-old";
    static final String NEW = "rfr-cart-new";

    final Vertx vertx = Vertx.vertx();
    final Bus bus = Bus.install(vertx);
    final MemoryKube kube = new MemoryKube();
    final ScriptedNodes nodes = new ScriptedNodes();
    final LiveNodes live = new LiveNodes(kube, nodes);
    final List<Message.Noted> notes = new CopyOnWriteArrayList<>();
    final List<Message.MasterMoved> moved = new CopyOnWriteArrayList<>();
    final List<Message.WritesPaused> pauses = new CopyOnWriteArrayList<>();
    Instant now = Instant.EPOCH;
    final MoveMaster moves = new MoveMaster(
            bus,
            new WriteHandover(vertx, new RoleLabels(vertx, kube, live, () -> now), live, new Steering(live, () -> now)),
            () -> now);
    ManagedCluster cluster = followed("");

    private StagedCluster() {
        bus.consume(Message.Noted.class, notes::add);
        bus.consume(Message.MasterMoved.class, moved::add);
        bus.consume(Message.WritesPaused.class, pauses::add);
    }

    /** So many Redis pods of the old revision in sync with the first, and three settled sentinels that know them. */
    static StagedCluster running(int redis) {
        StagedCluster staged = new StagedCluster();
        staged.spec("redis: {replicas: " + redis + "}");
        staged.kube.put(resource());
        staged.kube.put(staged.statefulSet(redis, OLD));
        IntStream.range(0, redis).forEach(ordinal -> staged.kube.put(staged.pod(ordinal, OLD)));
        staged.sentinels(3, 3);
        staged.masterIs(0);
        return staged;
    }

    /** Follows another spec from now on, written as a user writes it; no object has been changed for it yet. */
    void spec(String yaml) {
        cluster = followed(yaml);
    }

    /** The resource is being deleted, and everything with it. */
    void resourceDeleting() {
        DatabasesFailover leaving = resource();
        leaving.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        kube.put(leaving);
    }

    /** The template was edited, and the controller has seen it: pods are to be of that revision. */
    void wantsRevision(String revision) {
        kube.put(statefulSet((int) pods(), revision));
    }

    /** Its pods keep their data on claims. */
    void claims() {
        kube.put(new StatefulSetBuilder(kube.cached(StatefulSet.class, KEY.namespace(), "rfr-cart")
                        .orElseThrow())
                .editSpec()
                .addNewVolumeClaimTemplate()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .endVolumeClaimTemplate()
                .endSpec()
                .build());
    }

    /** Its StatefulSet still asks for pods of an earlier operator, which are to be replaced or, marked otherwise, to stay. */
    void former(String mark) {
        kube.put(new StatefulSetBuilder(kube.cached(StatefulSet.class, KEY.namespace(), "rfr-cart")
                        .orElseThrow())
                .editMetadata()
                .addToAnnotations(Heritage.MARK, mark)
                .endMetadata()
                .editSpec()
                .withNewTemplate()
                .withNewSpec()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    }

    /** A pod was replaced by one of that revision, ready and in sync. */
    void replaced(int ordinal, String revision) {
        kube.put(pod(ordinal, revision));
        nodes.answers(redis(ordinal), NodeViews.replicaOf(redis(0)));
    }

    void edit(int ordinal, UnaryOperator<PodBuilder> change) {
        Pod pod = kube.cached(Pod.class, KEY.namespace(), name(ordinal)).orElseThrow();
        kube.put(change.apply(new PodBuilder(pod)).build());
    }

    void unready(int ordinal) {
        edit(
                ordinal,
                pod -> pod.editStatus()
                        .editFirstCondition()
                        .withStatus("False")
                        .endCondition()
                        .endStatus());
    }

    /** It does not start, for the reason that the kubelet gives. */
    void stuck(int ordinal, String reason) {
        unready(ordinal);
        edit(
                ordinal,
                pod -> pod.editStatus()
                        .editFirstContainerStatus()
                        .withNewState()
                        .withNewWaiting()
                        .withReason(reason)
                        .endWaiting()
                        .endState()
                        .endContainerStatus()
                        .endStatus());
    }

    /** Redis in it is ready, and what runs beside it ends again and again. */
    void crashesBesideRedis(int ordinal) {
        unready(ordinal);
        edit(
                ordinal,
                pod -> pod.editStatus()
                        .editFirstContainerStatus()
                        .withReady(true)
                        .endContainerStatus()
                        .addNewContainerStatus()
                        .withName("redis-exporter")
                        .withReady(false)
                        .withNewState()
                        .withNewWaiting()
                        .withReason("CrashLoopBackOff")
                        .endWaiting()
                        .endState()
                        .endContainerStatus()
                        .endStatus());
    }

    /** It runs, and is not ready. */
    void runs(int ordinal, boolean started, int restarts) {
        unready(ordinal);
        edit(
                ordinal,
                pod -> pod.editStatus()
                        .editFirstContainerStatus()
                        .withStarted(started)
                        .withRestartCount(restarts)
                        .withNewState()
                        .withNewRunning()
                        .endRunning()
                        .endState()
                        .endContainerStatus()
                        .endStatus());
    }

    void deleting(int ordinal) {
        edit(
                ordinal,
                pod -> pod.editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                        .endMetadata());
    }

    /** It has written on. */
    void masterAt(long offset) {
        nodes.answers(redis(0), NodeViews.at(offset, NodeViews.master()));
    }

    /** Labelled and followed by all others, and watched by the sentinels. */
    void masterIs(int master) {
        List<Known> replicas = IntStream.range(0, (int) pods())
                .filter(ordinal -> ordinal != master)
                .mapToObj(ordinal -> NodeViews.known(redis(ordinal)))
                .toList();
        IntStream.range(0, (int) pods()).forEach(ordinal -> {
            String role = ordinal == master ? Labels.MASTER : Labels.SLAVE;
            edit(
                    ordinal,
                    pod -> pod.editMetadata().addToLabels(Labels.ROLE, role).endMetadata());
            nodes.answers(redis(ordinal), ordinal == master ? NodeViews.master() : NodeViews.replicaOf(redis(master)));
        });
        for (int i = 0; i < 3; i++) {
            nodes.answers(sentinel(i), NodeViews.watching(redis(master), replicas.toArray(Known[]::new)));
        }
    }

    /** A Deployment of that many pods of the newest template, of which some are ready. */
    void sentinels(int wanted, int ready) {
        Optional<Deployment> known = kube.cached(Deployment.class, KEY.namespace(), "rfs-cart");
        DeploymentBuilder deployment = known.map(DeploymentBuilder::new)
                .orElseGet(() -> new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(KEY.namespace())
                        .withName("rfs-cart")
                        .endMetadata()
                        .withNewSpec()
                        .endSpec());
        kube.put(deployment
                .editMetadata()
                .withGeneration(1L)
                .endMetadata()
                .editSpec()
                .withReplicas(wanted)
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(1L)
                .withReplicas(wanted)
                .withUpdatedReplicas(wanted)
                .withReadyReplicas(ready)
                .endStatus()
                .build());
        for (int i = 0; i < wanted; i++) {
            kube.put(Specimens.pod(
                    KEY, Component.SENTINEL, "rfs-cart-" + i, sentinel(i).host(), Optional.empty()));
        }
    }

    /** Every Redis takes commands, and says that it has the priority that all have. */
    void obeyed() {
        live.redis(cluster)
                .forEach(node -> nodes.obeys(
                        node.endpoint(),
                        command -> new Reply.Ok(command.contains("GET") ? "replica-priority\n100" : "OK")));
    }

    Node node(int ordinal) {
        return live.redis(cluster).stream()
                .filter(node -> node.name().equals(name(ordinal)))
                .findFirst()
                .orElseThrow();
    }

    static Endpoint redis(int ordinal) {
        return new Endpoint("10.0.0." + ordinal, Ports.REDIS);
    }

    static Endpoint sentinel(int index) {
        return new Endpoint("10.0.1." + index, Ports.SENTINEL);
    }

    static String name(int ordinal) {
        return "rfr-cart-" + ordinal;
    }

    /** What a waiting step waits for. */
    static String reason(StepOutcome outcome) {
        return outcome instanceof StepOutcome.Waiting waiting ? waiting.reason() : outcome.toString();
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static DatabasesFailover resource() {
        DatabasesFailover resource = Failovers.databases("");
        resource.setStatus(
                new FailoverStatus("Running", 1L, null, null, true, null, null, null, null, null, null, null));
        return resource;
    }

    private long pods() {
        return kube.owned(Pod.class, KEY).stream()
                .filter(pod -> Component.REDIS.value().equals(ClusterObjects.label(pod, Labels.COMPONENT)))
                .count();
    }

    private Pod pod(int ordinal, String revision) {
        return new PodBuilder(Specimens.pod(
                        KEY, Component.REDIS, name(ordinal), redis(ordinal).host(), Optional.of(Labels.SLAVE)))
                .editMetadata()
                .withUid("uid-" + name(ordinal) + "-" + revision)
                .addToLabels(ClusterObjects.REVISION, revision)
                .endMetadata()
                .build();
    }

    private StatefulSet statefulSet(int replicas, String updateRevision) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName("rfr-cart")
                .withGeneration(2L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(2L)
                .withUpdateRevision(updateRevision)
                .endStatus()
                .build();
    }

    private static ManagedCluster followed(String yaml) {
        return new ManagedCluster(Failovers.failover(yaml), Credentials.NONE, Credentials.NONE);
    }
}

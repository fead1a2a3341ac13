package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.Steering;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a reconciliation goes. */
class ReconcilerTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final List<String> taken = new ArrayList<>();
    private boolean over;
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final Bus bus = Bus.install(vertx);
    private final AdmittedClusters admitted = new AdmittedClusters();
    private final Reconciler reconciler = new Reconciler(
            new PipelineVerticle.Ports(
                    bus,
                    kube,
                    nodes,
                    new OperatorMetrics(new SimpleMeterRegistry(), key -> true),
                    new PipelineVerticle.Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO)),
            admitted,
            new EnsuredObjects(kube, Clock.systemUTC()),
            List.of(step("one", false), step("two", true), step("three", false)),
            new Steering(new LiveNodes(kube, nodes), Clock.systemUTC()));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void takesEveryStepInItsTurn() {
        kube.put(Failovers.databases(""));

        assertThat(reconciler.reconcile(KEY, () -> true).result()).isInstanceOf(Reconciler.Round.Again.class);

        assertThat(taken).containsExactly("one", "two", "three");
    }

    /** Taken for absent, it would be written over. */
    @Test
    void takesNoStepBeforeACacheKnowsTheStatefulSetThatIsThere() {
        DatabasesFailover resource = Failovers.databases("");
        kube.put(resource);
        kube.putUnheard(RedisStatefulSet.of(Failovers.readable(resource), new DesiredOptions(false)));

        assertThat(reconciler.reconcile(KEY, () -> true).result()).isInstanceOf(Reconciler.Round.Again.class);

        assertThat(taken).isEmpty();
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void takesNoFurtherStepOnceItsTurnIsOver() {
        kube.put(Failovers.databases(""));

        assertThat(reconciler.reconcile(KEY, () -> !over).result()).isEqualTo(new Reconciler.Round.Left());

        assertThat(taken).containsExactly("one", "two");
    }

    @Test
    void saysOnceForEachGenerationWhichPartIsPassedOver() {
        List<Message.Noted> events = new CopyOnWriteArrayList<>();
        bus.consume(Message.Noted.class, events::add);
        DatabasesFailover resource = Failovers.databases("labelWhitelist: ['(']");
        kube.put(resource);

        reconciler.reconcile(KEY, () -> true);
        reconciler.reconcile(KEY, () -> true);
        resource.getMetadata().setGeneration(2L);
        kube.put(resource);
        reconciler.reconcile(KEY, () -> true);
        bus.publish(new Message.Noted(KEY, false, "Last", ""));

        await().until(() -> !events.isEmpty() && events.getLast().reason().equals("Last"));
        assertThat(events).hasSize(3).first().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("SpecPartIgnored");
            assertThat(event.warning()).isTrue();
            assertThat(event.text()).startsWith("spec.labelWhitelist[0]: ");
        });
        assertThat(taken).hasSize(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis: {port: 70000}", "auth: {secretPath: absent}"})
    void leavesAClusterAloneForAsLongAsAPersonAsksThoughItsSpecCannotBeFollowed(String edit) {
        kube.put(Failovers.databases(""));
        reconciler.reconcile(KEY, () -> true);
        DatabasesFailover edited = Failovers.databases(edit);
        kube.put(edited);
        reconciler.reconcile(KEY, () -> true);
        assertThat(admitted.actionable(KEY)).isPresent();

        edited.getMetadata().setAnnotations(Map.of(Annotations.SKIP_RECONCILE, "true"));
        reconciler.reconcile(KEY, () -> true);
        assertThat(admitted.cluster(KEY)).isPresent();
        assertThat(admitted.actionable(KEY)).isEmpty();

        edited.getMetadata().setAnnotations(Map.of());
        reconciler.reconcile(KEY, () -> true);
        assertThat(admitted.actionable(KEY)).isPresent();
    }

    @Test
    void givesAPriorityToReplicasThatStartedWhileTheSpecCannotBeFollowed() {
        Endpoint master = new Endpoint("10.0.0.0", Ports.REDIS);
        Endpoint replica = new Endpoint("10.0.0.1", Ports.REDIS);
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-cart-0", master.host(), Optional.of("master")));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-cart-1", replica.host(), Optional.of("slave")));
        nodes.answers(replica, NodeViews.replicaOf(master))
                .obeys(replica, command -> new RedisNodes.Reply.Ok("replica-priority\n0"));
        kube.put(Failovers.databases(""));
        reconciler.reconcile(KEY, () -> true);
        assertThat(nodes.sent()).isEmpty();

        kube.put(Failovers.databases("redis: {port: 70000}"));
        reconciler.reconcile(KEY, () -> true);

        assertThat(nodes.sent()).contains("10.0.0.1 CONFIG SET replica-priority 100");
    }

    /** What its spec says of priorities was never read: one that a Redis has may be the user's own. */
    @Test
    void leavesPrioritiesAloneWhereNoSpecWasEverAdmitted() {
        Failover runs = Failovers.failover("");
        kube.put(Specimen.secret(runs, Specimen.IDENTITY, Optional.empty()));
        kube.put(RedisConfig.of(runs));
        kube.put(RedisStatefulSet.of(runs, new DesiredOptions(false)));
        Endpoint redis = new Endpoint("10.0.0.0", Ports.REDIS);
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-cart-0", redis.host(), Optional.of("master")));
        nodes.answers(redis, NodeViews.master())
                .obeys(redis, command -> new RedisNodes.Reply.Ok("replica-priority\n50"));
        kube.put(Failovers.databases("redis: {port: 70000}"));

        reconciler.reconcile(KEY, () -> true);

        assertThat(admitted.actionable(KEY)).isPresent();
        assertThat(nodes.sent()).noneMatch(command -> command.contains("replica-priority"));
    }

    private Step step(String name, boolean last) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Future<StepOutcome> run(ManagedCluster cluster) {
                taken.add(name);
                over |= last;
                return Future.succeededFuture(StepOutcome.SETTLED);
            }
        };
    }
}

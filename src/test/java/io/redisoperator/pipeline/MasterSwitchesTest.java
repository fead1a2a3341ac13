package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message.MasterSwitched;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.RoleLabels;
import io.redisoperator.heal.StaleClients;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.Credentials;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of a switch that sentinels announced. */
class MasterSwitchesTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint A = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final Endpoint B = new Endpoint("10.0.0.1", Ports.REDIS);
    private static final Endpoint C = new Endpoint("10.0.0.2", Ports.REDIS);
    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    private static final String OFF_A = "label Pod/rfr-x-0 {redisfailovers-role=slave}";
    private static final String ON_B = "label Pod/rfr-x-1 {redisfailovers-role=master}";

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final AdmittedClusters admitted = new AdmittedClusters();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final MasterSwitches switches = new MasterSwitches(
            Bus.install(vertx),
            new RoleLabels(vertx, kube, live, InstantSource.system()),
            live,
            new StaleClients(vertx, live),
            admitted,
            key -> Optional.empty(),
            new OperatorMetrics(new SimpleMeterRegistry(), key -> true));

    @BeforeEach
    void threePods() {
        admitted.admit(
                new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE));
        for (int i = 0; i < 3; i++) {
            String role = i == 0 ? Labels.MASTER : Labels.SLAVE;
            kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-" + i, "10.0.0." + i, Optional.of(role)));
        }
        nodes.answers(B, NodeViews.master());
        nodes.answers(C, NodeViews.replicaOf(A)).obeys(C);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void movesTheLabelOffFirstAndLeadsTheOtherReplicas() {
        announce(A, B, 0);

        assertThat(kube.writes()).containsExactly(OFF_A, ON_B);
        assertThat(told()).containsExactly("10.0.0.2 REPLICAOF 10.0.0.1 6379");
    }

    @Test
    void followsASwitchOnceThoughEverySentinelAnnouncesIt() {
        announce(A, B, 0);
        announce(A, B, 1);
        announce(A, B, 4);

        assertThat(told()).hasSize(1);
        assertThat(kube.writes()).hasSize(2);
    }

    @Test
    void takesTheSameWordsForAnotherSwitchAfterAWhile() {
        announce(A, B, 0);
        int led = told().size();

        announce(A, B, 6);

        assertThat(told()).hasSizeGreaterThan(led);
    }

    @Test
    void followsTheWayBackAtOnce() {
        announce(A, B, 0);
        nodes.answers(A, NodeViews.master()).answers(B, NodeViews.replicaOf(A));

        announce(B, A, 1);

        assertThat(kube.writes())
                .endsWith(
                        "label Pod/rfr-x-1 {redisfailovers-role=slave}",
                        "label Pod/rfr-x-0 {redisfailovers-role=master}");
    }

    @Test
    void triesAgainAtTheNextAnnouncementWhenTheFirstCouldNotBeFollowed() {
        kube.delete(live.redis(admitted.cluster(KEY).orElseThrow()).get(1).pod(), Optional.empty());
        announce(A, B, 0);
        assertThat(kube.writes()).doesNotContain(OFF_A);

        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", B.host(), Optional.of(Labels.SLAVE)));
        announce(A, B, 1);

        assertThat(kube.writes()).endsWith(OFF_A, ON_B);
    }

    /** The first is waited for, for a second at most, as it does not answer as a master yet. */
    @Test
    void turnsToTheLatestWhileAnEarlierOneIsStillFollowed() {
        nodes.answers(B, NodeViews.replicaOf(A)).answers(C, NodeViews.master());

        vertx.runOnContext(v -> {
            announce(A, B, 0);
            announce(A, C, 1);
        });

        await().until(() -> kube.writes().contains("label Pod/rfr-x-2 {redisfailovers-role=master}"));
        assertThat(kube.writes()).doesNotContain(ON_B);
    }

    @Test
    void followsNothingOfAClusterThatIsNotFollowedAnyMore() {
        admitted.forget(KEY);

        announce(A, B, 0);

        assertThat(kube.writes()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void forgetsASwitchWithItsCluster() {
        announce(A, B, 0);
        switches.forget(KEY);

        announce(A, B, 1);

        assertThat(told()).isEqualTo(List.of("10.0.0.2 REPLICAOF 10.0.0.1 6379", "10.0.0.2 REPLICAOF 10.0.0.1 6379"));
    }

    @Test
    void isClosedOnceTheSwitchThatItFollowsIsDoneWith() {
        nodes.answers(B, NodeViews.replicaOf(A));
        Promise<Void> closed = Promise.promise();

        vertx.runOnContext(v -> {
            announce(A, B, 0);
            switches.close().onComplete(closed);
            announce(A, C, 1);
            nodes.answers(B, NodeViews.master());
        });

        await().until(closed.future()::succeeded);
        assertThat(kube.writes()).containsExactly(OFF_A, ON_B);
        assertThat(told()).containsExactly("10.0.0.2 REPLICAOF 10.0.0.1 6379");
    }

    @Test
    void looksAfterClientsThatComeBackToTheFormerMaster() {
        announce(A, B, 0);

        assertThat(nodes.sent()).contains("10.0.0.0 ROLE", "10.0.0.0 INFO errorstats");
    }

    /** Whom to follow; not what is asked of the former master for its clients' sake. */
    private List<String> told() {
        return nodes.sent().stream()
                .filter(command -> command.contains("REPLICAOF"))
                .toList();
    }

    private void announce(Endpoint from, Endpoint to, long second) {
        switches.announced(new MasterSwitched(KEY, from, to, T0.plusSeconds(second)));
    }
}

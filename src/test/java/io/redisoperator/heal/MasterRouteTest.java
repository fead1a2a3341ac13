package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.Credentials;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the master's Service leads while the label is on nobody. */
class MasterRouteTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint OLD = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final Endpoint NEXT = new Endpoint("10.0.0.1", Ports.REDIS);
    private static final Map<String, String> BY_LABEL = Map.of("app", "x", Labels.ROLE, Labels.MASTER);
    private static final String TO_OLD = "select Service/rfrm-x {app=x, statefulset.kubernetes.io/pod-name=rfr-x-0}";
    private static final String TO_NEXT = "select Service/rfrm-x {app=x, statefulset.kubernetes.io/pod-name=rfr-x-1}";
    private static final String TO_THE_LABEL = "select Service/rfrm-x {app=x, redisfailovers-role=master}";
    private static final String OFF_OLD = "label Pod/rfr-x-0 {redisfailovers-role=slave}";
    private static final String ON_NEXT = "label Pod/rfr-x-1 {redisfailovers-role=master}";

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final RoleLabels labels = new RoleLabels(vertx, kube, live, InstantSource.system());
    private final ManagedCluster cluster =
            new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE);

    @BeforeEach
    void aMasterAndWhoReplacesIt() {
        kube.put(ofStatefulSet("rfr-x-0", OLD, Labels.MASTER));
        kube.put(ofStatefulSet("rfr-x-1", NEXT, Labels.SLAVE));
        kube.put(service(BY_LABEL));
        nodes.answers(NEXT, NodeViews.master());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void namesWhoReplacedTheMasterUntilTheLabelHasMoved() {
        follow(NEXT);

        assertThat(kube.writes()).containsExactly(TO_NEXT, OFF_OLD, ON_NEXT);
        await().untilAsserted(() -> assertThat(kube.writes()).endsWith(TO_THE_LABEL));
        assertThat(selector()).isEqualTo(BY_LABEL);
    }

    @Test
    void isEndedByTheLastOfSeveralMovesAlone() {
        labels.lead(cluster, node("rfr-x-0")).await();
        labels.lead(cluster, node("rfr-x-1")).await();
        assertThat(labels.moving(KEY)).isTrue();

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(kube.writes()).endsWith(TO_THE_LABEL));

        assertThat(kube.writes()).containsExactly(TO_OLD, TO_NEXT, TO_THE_LABEL);
    }

    @Test
    void isEndedWithTheOperator() {
        labels.lead(cluster, node("rfr-x-1")).await();

        labels.close().await();

        assertThat(kube.writes()).containsExactly(TO_NEXT, TO_THE_LABEL);
        assertThat(labels.moving(KEY)).isFalse();
    }

    @Test
    void writesNothingForAPodOfNoStatefulSet() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfb-x", "10.0.0.9", Optional.of(Labels.MASTER)));

        labels.lead(cluster, node("rfb-x")).await();

        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void leavesASelectorAloneThatSomebodyHasChanged() {
        kube.put(service(Map.of("app", "mine")));

        follow(NEXT);

        assertThat(kube.writes()).containsExactly(OFF_OLD, ON_NEXT);
        assertThat(selector()).isEqualTo(Map.of("app", "mine"));
    }

    private void follow(Endpoint master) {
        assertThat(labels.follow(cluster, master, Instant.now(), () -> true).await())
                .isInstanceOf(HealResult.Done.class);
    }

    private Map<String, String> selector() {
        return kube.cached(Service.class, "ns", "rfrm-x")
                .orElseThrow()
                .getSpec()
                .getSelector();
    }

    private Node node(String name) {
        return live.redis(cluster).stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseGet(() -> new Node(
                        kube.cached(Pod.class, "ns", name).orElseThrow(), new Endpoint("10.0.0.9", Ports.REDIS)));
    }

    private static Pod ofStatefulSet(String name, Endpoint at, String role) {
        return Specimens.pod(KEY, Component.REDIS, name, at.host(), Optional.of(role))
                .edit()
                .editMetadata()
                .addToLabels(Labels.POD_NAME, name)
                .endMetadata()
                .build();
    }

    private static Service service(Map<String, String> selector) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("rfrm-x")
                .withUid("uid-rfrm-x")
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }
}

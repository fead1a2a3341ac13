package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.AuthSecret;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Sha256;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnsureAccessTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Failover SPEC = Specimens.failover(KEY, Duration.ofSeconds(5));
    private static final Duration OVERLAP = Duration.ofSeconds(60);
    private static final Duration RECHECK = Duration.ofSeconds(30);
    private static final String A = Sha256.hex("a");
    private static final String B = Sha256.hex("b");
    private static final String FIRST = "10.0.0.1";
    private static final String SECOND = "10.0.0.2";

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final AclNodes nodes = new AclNodes();
    private final List<String> noted = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private EnsureAccess access = operator();

    @BeforeEach
    void twoNodesThatTakeTheFirstPassword() {
        bus.consume(Message.Noted.class, note -> noted.add(note.reason()));
        kube.put(Specimen.secret(SPEC, Specimen.IDENTITY, Optional.of("a")));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", FIRST, Optional.empty()));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", SECOND, Optional.empty()));
        nodes.node(FIRST, A);
        nodes.node(SECOND, A);
        ensure("a");
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void writesNothingAndTellsNobodyWhileNothingChanges() {
        List<String> before = kube.writes();
        ensure("a");
        access = operator();
        ensure("a");

        assertThat(kube.writes()).isEqualTo(before);
        assertThat(nodes.told).isEmpty();
        assertThat(access.due(KEY)).contains(RECHECK);
        assertThat(noted).isEmpty();
    }

    @Test
    void tellsNothingToARedisThatAnEarlierOperatorStarted() {
        var pod = Specimens.pod(KEY, Component.REDIS, "rfr-x-1", SECOND, Optional.empty());
        pod.setSpec(new PodSpec());
        kube.put(pod);

        ensure("b");

        assertThat(nodes.of(FIRST)).containsExactlyInAnyOrder(A, B);
        assertThat(nodes.of(SECOND)).containsExactly(A);
    }

    @Test
    void keepsWhatSentinelsBesideFormerRedisBootFromUntilThatIsRenewed() {
        kube.put(new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("rfr-x")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
        ensure("a");
        assertThat(bootFile())
                .contains("sentinel auth-pass mymaster a")
                .doesNotContain("sentinel auth-user mymaster sentinel");

        kube.remove(StatefulSet.class, "ns", "rfr-x");
        ensure("a");
        assertThat(secret().getData()).doesNotContainKey(ClusterIdentity.SENTINEL_AS_CLIENT);
    }

    private List<String> bootFile() {
        return new String(
                        Base64.getDecoder().decode(secret().getData().get(ClusterIdentity.SENTINEL_AS_CLIENT)),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private Secret secret() {
        return kube.live(Secret.class, "ns", "rfr-auth-x").await().orElseThrow();
    }

    @Test
    void takesBothForTheOverlapAndThenTheNewOneOnly() {
        ensure("b");
        assertThat(nodes.of(FIRST)).containsExactlyInAnyOrder(A, B);
        assertThat(nodes.of(SECOND)).containsExactlyInAnyOrder(A, B);
        assertThat(recorded().lastEnd()).contains(now.plus(OVERLAP));

        now = now.plusSeconds(59);
        ensure("b");
        assertThat(nodes.told).hasSize(2);
        assertThat(access.due(KEY)).contains(Duration.ofSeconds(1));

        now = now.plusSeconds(1);
        ensure("b");
        assertThat(nodes.of(FIRST)).containsExactly(B);
        assertThat(nodes.of(SECOND)).containsExactly(B);
        assertThat(recorded().changing()).isFalse();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(noted).containsExactly("PasswordChanging", "PasswordChanged"));
    }

    @Test
    void countsTheOverlapFromWhenTheLastReadyNodeTakesTheNewOne() {
        nodes.silence(SECOND);
        ensure("b");
        assertThat(nodes.of(FIRST)).containsExactlyInAnyOrder(A, B);
        assertThat(recorded().waitsForNodes()).isTrue();
        assertThat(access.due(KEY)).contains(Duration.ofSeconds(1));

        now = now.plus(Duration.ofHours(1));
        ensure("b");
        assertThat(nodes.of(FIRST)).containsExactlyInAnyOrder(A, B);

        nodes.wake(SECOND);
        ensure("b");
        assertThat(nodes.of(SECOND)).containsExactlyInAnyOrder(A, B);
        assertThat(recorded().lastEnd()).contains(now.plus(OVERLAP));
    }

    @Test
    void doesNotWaitForANodeThatIsNotReadyButTellsItOnceItAnswers() {
        nodes.silence(SECOND);
        var pod = Specimens.pod(KEY, Component.REDIS, "rfr-x-1", SECOND, Optional.empty());
        pod.getStatus().getConditions().getFirst().setStatus("False");
        kube.put(pod);

        ensure("b");
        assertThat(recorded().lastEnd()).contains(now.plus(OVERLAP));
        now = now.plus(OVERLAP);
        ensure("b");
        nodes.wake(SECOND);
        ensure("b");

        assertThat(nodes.of(SECOND)).containsExactly(B);
    }

    @Test
    void goesOnWithAnOverlapOfTheOperatorBefore() {
        ensure("b");
        now = now.plusSeconds(40);
        access = operator();
        ensure("b");

        assertThat(nodes.told).as("nobody is told twice").hasSize(2);
        assertThat(access.due(KEY)).contains(Duration.ofSeconds(20));
        now = now.plusSeconds(20);
        ensure("b");
        assertThat(nodes.of(FIRST)).containsExactly(B);
    }

    @Test
    void givesTheWholeOverlapWhenTheOperatorDiedBeforeAnyNodeWasTold() {
        kube.put(AuthSecret.of(
                SPEC, Specimen.IDENTITY, Optional.of("b"), recorded().changedTo(login("b"))));
        now = now.plus(Duration.ofHours(1));
        access = operator();
        ensure("b");

        assertThat(nodes.of(FIRST)).containsExactlyInAnyOrder(A, B);
        assertThat(recorded().lastEnd()).contains(now.plus(OVERLAP));
    }

    @Test
    void tellsARestartedNodeThatHasReadAnOlderFile() {
        ensure("b");
        var restarted = Specimens.pod(KEY, Component.REDIS, "rfr-x-1", SECOND, Optional.empty());
        restarted.getStatus().getContainerStatuses().getFirst().setRestartCount(1);
        kube.put(restarted);
        nodes.node(SECOND, A);
        ensure("b");

        assertThat(nodes.of(SECOND)).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void comesBackSoonButNotAtOnceForAnEndThatNoRoundCouldActOn() {
        ensure("b");
        now = now.plus(OVERLAP).plusSeconds(1);

        assertThat(access.due(KEY)).contains(Duration.ofSeconds(1));
    }

    @Test
    void writesTheRecordAgainWhenSomebodyDeletesTheSecret() {
        ensure("b");
        ClientAccess before = recorded();
        kube.delete(kube.cached(Secret.class, "ns", "rfr-auth-x").orElseThrow(), Optional.empty());
        now = now.plusSeconds(10);
        ensure("b");

        assertThat(recorded()).isEqualTo(before);
    }

    @Test
    void letsEverybodyInUntilAFirstPasswordIsEverybodys() {
        ensure("");
        assertThat(nodes.of(FIRST)).isEmpty();
        assertThat(recorded().changing()).isFalse();
        assertThat(access.due(KEY)).isEmpty();

        ensure("b");
        assertThat(nodes.of(FIRST)).as("open still").isEmpty();
        now = now.plus(OVERLAP);
        ensure("b");
        assertThat(nodes.of(FIRST)).containsExactly(B);
    }

    @Test
    void letsClientsReplicateWhileTheAnnotationStands() {
        Failover asked = SPEC.annotated(Map.of(Annotations.LET_CLIENTS_REPLICATE, "true"));

        ensure("a", asked);
        ensure("a", asked);
        assertThat(nodes.told).as("each is told once").hasSize(2);
        assertThat(nodes.commands(FIRST)).isEqualTo("+@all -replicaof -slaveof -failover");
        assertThat(nodes.commands(SECOND)).isEqualTo(nodes.commands(FIRST));

        ensure("a");
        assertThat(nodes.told).hasSize(4);
        assertThat(nodes.commands(FIRST)).contains("-psync");
    }

    /** It would be gone by for good, though it may be wrong. */
    @Test
    void recordsNoPasswordThatPodsOfAnEarlierOperatorHaveNotAcceptedYet() {
        new FormerObjects(KEY, SPEC.uid(), Optional.of("b")).all().forEach(kube::put);
        ManagedCluster cluster = ManagedCluster.of(SPEC, Specimen.IDENTITY, Optional.of("b"));

        access.ensure(cluster.with(ManagedCluster.Standing.PRESUMED));
        assertThat(recorded().hashes()).containsExactly(A);

        access.ensure(cluster);
        assertThat(recorded().hashes()).contains(B);
    }

    private EnsureAccess operator() {
        return new EnsureAccess(
                new EnsureAccess.Ports(bus, kube, new LiveNodes(kube, nodes)),
                new EnsuredObjects(kube, ((InstantSource) () -> now).withZone(ZoneOffset.UTC)),
                new EnsureAccess.Times(() -> now, OVERLAP, RECHECK));
    }

    private void ensure(String password) {
        ensure(password, SPEC);
    }

    private void ensure(String password, Failover failover) {
        StepOutcome outcome = access.ensure(ManagedCluster.of(
                        failover, Specimen.IDENTITY, Optional.of(password).filter(p -> !p.isEmpty())))
                .result();
        assertThat(outcome).isEqualTo(StepOutcome.SETTLED);
    }

    private ClientAccess recorded() {
        return AuthSecret.access(kube.cached(Secret.class, "ns", "rfr-auth-x").orElseThrow())
                .orElseThrow();
    }

    private static ClientLogin login(String password) {
        return ClientLogin.of(Optional.of(password));
    }
}

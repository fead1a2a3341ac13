package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message.Checked;
import io.redisoperator.bus.Message.FailoverGone;
import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.bus.Message.Healed;
import io.redisoperator.bus.Message.Noticed;
import io.redisoperator.bus.Message.PodChanged;
import io.redisoperator.diagnosis.Diagnostician;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.Patience;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import io.redisoperator.redis.CredentialSource;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.SentinelEvents;
import io.redisoperator.spec.Failover;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckerVerticleTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cache");
    private static final Credentials PASSWORD = Credentials.password("secret");
    private static final Endpoint MASTER = new Endpoint("10.0.0.1", Ports.REDIS);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final List<Checked> looks = new CopyOnWriteArrayList<>();
    private final List<HealRequested> requests = new CopyOnWriteArrayList<>();
    private final List<Noticed> signs = new CopyOnWriteArrayList<>();
    private InstantSource clock = InstantSource.system();
    private Optional<Failover> failover = Optional.of(Specimens.failover(KEY, Duration.ofSeconds(5)));

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await();
    }

    @Test
    void looksAtEveryClusterWhenItStarts() {
        put(true);

        deploy();

        Checked first = awaitLook();
        assertThat(first.snapshot().redis())
                .singleElement()
                .satisfies(node -> assertThat(node.view()).isPresent());
        assertThat(first.snapshot().expected().bootstrapped()).isTrue();
        assertThat(first.snapshot().expected().recordedMaster()).contains("rfr-cache-0");
        assertThat(first.diagnosis().master()).contains("rfr-cache-0");
        assertThat(nodes.shown()).contains(PASSWORD);
    }

    @Test
    void asksForHealingOfWhatItFinds() {
        put(true);

        deploy();

        await().atMost(Duration.ofSeconds(5)).until(() -> !requests.isEmpty());
        assertThat(requests.getFirst().commands())
                .singleElement()
                .isInstanceOfSatisfying(
                        SetRoleLabel.class,
                        command -> assertThat(command.role()).isEqualTo(Role.MASTER));
        assertThat(requests.getFirst().evidence()).isEqualTo(looks.getFirst().snapshot());
    }

    @Test
    void looksAgainSoonWhileSomethingIsWrong() {
        put(true);

        deploy();

        await().atMost(Duration.ofSeconds(5)).until(() -> looks.size() >= 3);
        assertThat(looks.getLast().diagnosis().findings())
                .extracting(Finding::kind)
                .contains(Finding.Kind.SENTINEL_MISSING);
    }

    @Test
    void looksAtOnceWhenAPodChanged() {
        deploy();

        put(true);
        bus.publish(new PodChanged(KEY));

        awaitLook();
    }

    /** So that it can be told how long it took from there to what a look finds. */
    @Test
    void tellsWhenAPodChangedBeforeItLooks() {
        deploy();
        Instant before = Instant.now();

        put(true);
        bus.publish(new PodChanged(KEY));

        Checked look = awaitLook();
        assertThat(signs)
                .singleElement()
                .satisfies(sign ->
                        assertThat(sign.at()).isBetween(before, look.snapshot().at()));
    }

    @Test
    void doesNotLookAtWhatIsBeingDeleted() {
        put(true);
        kube.resources(KEY).getFirst().getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

        deploy();
        bus.publish(new PodChanged(KEY));

        await().during(Duration.ofMillis(400)).atMost(Duration.ofSeconds(5)).until(looks::isEmpty);
    }

    @Test
    void doesNotLookAtWhatCannotBeFollowed() {
        put(true);
        failover = Optional.empty();

        deploy();
        bus.publish(new PodChanged(KEY));

        await().during(Duration.ofMillis(400)).atMost(Duration.ofSeconds(5)).until(looks::isEmpty);
    }

    @Test
    void forgetsAClusterThatIsGone() {
        put(true);
        deploy();
        awaitLook();

        bus.publish(new FailoverGone(KEY));

        await().atMost(Duration.ofSeconds(5)).until(() -> nodes.forgotten().contains(MASTER));
        int seen = looks.size();
        await().during(Duration.ofMillis(600)).atMost(Duration.ofSeconds(5)).until(() -> looks.size() <= seen + 1);
    }

    @Test
    void forgetsTheNodeOfAPodThatIsGone() {
        put(true);
        deploy();
        awaitLook();

        kube.delete(kube.cached(Pod.class, KEY.namespace(), "rfr-cache-0").orElseThrow(), Optional.empty());
        bus.publish(new PodChanged(KEY));

        await().atMost(Duration.ofSeconds(5)).until(() -> nodes.forgotten().contains(MASTER));
    }

    /** Only what the one who carries it out tells of counts as having been in vain. */
    @Test
    void restsOnceSentinelsWereToldInVain() {
        put(true);
        watchNobody();
        clock = fast();
        bus.consume(
                HealRequested.class,
                request -> request.commands().stream()
                        .filter(MonitorMaster.class::isInstance)
                        .forEach(command -> bus.publish(new Healed(KEY, command, false))));

        deploy();

        awaitLook();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> looks.getLast().diagnosis().findings().stream()
                        .anyMatch(finding -> finding.kind() == Finding.Kind.SENTINELS_UNMOVED));
        assertThat(requests.stream()
                        .flatMap(request -> request.commands().stream())
                        .filter(MonitorMaster.class::isInstance))
                .hasSizeBetween(2, 3);
    }

    private void watchNobody() {
        for (int i = 0; i < 3; i++) {
            String host = "127.0.1." + i;
            kube.put(Specimens.pod(KEY, Component.SENTINEL, "rfs-cache-" + i, host, Optional.empty()));
            nodes.answers(
                    new Endpoint(host, Ports.SENTINEL), NodeViews.watching(new Endpoint("10.9.9.9", Ports.REDIS)));
        }
    }

    /** Three seconds go by each time that it is asked. */
    private static InstantSource fast() {
        AtomicLong asked = new AtomicLong();
        Instant start = Instant.now();
        return () -> start.plusSeconds(3 * asked.incrementAndGet());
    }

    private void deploy() {
        bus.consume(Checked.class, looks::add);
        bus.consume(HealRequested.class, requests::add);
        bus.consume(Noticed.class, signs::add);
        CredentialSource credentials = new FixedCredentials(PASSWORD);
        CheckerVerticle.Ports ports = new CheckerVerticle.Ports(
                bus, kube, nodes, new SentinelEvents(vertx, Duration.ofSeconds(1)), key -> failover, credentials);
        vertx.deployVerticle(
                        new CheckerVerticle(ports, Duration.ofSeconds(5), new Diagnostician(Patience.DEFAULT), clock))
                .await();
    }

    private void put(boolean bootstrapped) {
        DatabasesFailover resource = new DatabasesFailover();
        resource.getMetadata().setNamespace(KEY.namespace());
        resource.getMetadata().setName(KEY.name());
        resource.getMetadata().setUid("uid-cache");
        resource.setStatus(new FailoverStatus(
                "Running",
                1L,
                null,
                null,
                bootstrapped,
                null,
                null,
                new FailoverStatus.Master("rfr-cache-0", MASTER.toString()),
                null,
                null,
                null,
                null));
        kube.put(resource);
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-cache-0", MASTER.host(), Optional.empty()));
        nodes.answers(MASTER, master());
    }

    private static RedisView master() {
        return new RedisView(
                Role.MASTER,
                Optional.empty(),
                false,
                0,
                false,
                false,
                "run",
                "7.0.15",
                "a".repeat(40),
                "0".repeat(40),
                -1,
                100,
                1,
                0,
                10,
                List.of());
    }

    private Checked awaitLook() {
        await().atMost(Duration.ofSeconds(5)).until(() -> !looks.isEmpty());
        return looks.getFirst();
    }
}

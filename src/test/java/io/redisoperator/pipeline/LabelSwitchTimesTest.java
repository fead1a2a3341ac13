package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message.Healed;
import io.redisoperator.bus.Message.MasterSwitched;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.HealCommand.Target;
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
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import io.redisoperator.model.SteadyClock;
import io.redisoperator.redis.Credentials;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code label_switch_seconds} counts. */
class LabelSwitchTimesTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint A = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final Endpoint B = new Endpoint("10.0.0.1", Ports.REDIS);
    private static final String FAILOVER = "failover";
    private static final String DRAIN = MoveCause.POD_DELETED.word();

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final AdmittedClusters admitted = new AdmittedClusters();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Instant now = SteadyClock.ofProcess().instant();
    private Optional<MoveCause> underWay = Optional.empty();
    private final MasterSwitches switches = new MasterSwitches(
            Bus.install(vertx),
            new RoleLabels(vertx, kube, live, InstantSource.system()),
            live,
            new StaleClients(vertx, live),
            admitted,
            key -> underWay,
            new OperatorMetrics(registry, key -> true));

    @BeforeEach
    void twoPods() {
        admitted.admit(
                new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", A.host(), Optional.of(Labels.MASTER)));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", B.host(), Optional.of(Labels.SLAVE)));
        nodes.answers(B, NodeViews.master());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void countsAMoveOfTheOperatorByItsReason() {
        underWay = Optional.of(MoveCause.POD_DELETED);

        announce(now);

        assertThat(count(DRAIN)).isEqualTo(1);
        assertThat(count(FAILOVER)).isZero();
    }

    @Test
    void countsWhatSentinelDidOfItsOwnAccordAsAFailover() {
        announce(now);

        assertThat(count(FAILOVER)).isEqualTo(1);
    }

    /** The successor is waited for until it answers as a master, and the hand-over returns meanwhile. */
    @Test
    void goesByTheReasonAtTheAnnouncementThoughTheMoveIsOverBeforeTheLabelIsThere() {
        underWay = Optional.of(MoveCause.POD_DELETED);
        nodes.answers(B, NodeViews.replicaOf(A));

        vertx.runOnContext(v -> {
            announce(now);
            underWay = Optional.empty();
            nodes.answers(B, NodeViews.master());
        });

        await().until(() -> count(DRAIN) == 1);
        assertThat(count(FAILOVER)).isZero();
    }

    @Test
    void countsFromTheFirstAnnouncementWhereOnlyALaterOneCouldBeFollowed() {
        underWay = Optional.of(MoveCause.POD_DELETED);
        kube.takesNoLabels("rfr-x-1", true);
        announce(now.minusSeconds(3));
        underWay = Optional.empty();
        kube.takesNoLabels("rfr-x-1", false);

        announce(now.minusSeconds(1));

        assertThat(count(DRAIN)).isEqualTo(1);
        assertThat(total(DRAIN)).isGreaterThanOrEqualTo(3.0);
    }

    @Test
    void countsASlowSwitchOnceALookHasHadTheLabelSet() {
        kube.takesNoLabels("rfr-x-1", true);
        announce(now.minusSeconds(30));
        assertThat(count(FAILOVER)).isZero();

        labelled("rfr-x-1");
        labelled("rfr-x-1");

        assertThat(count(FAILOVER)).isEqualTo(1);
        assertThat(total(FAILOVER)).isGreaterThanOrEqualTo(30.0);
    }

    @Test
    void countsNoLabelThatASwitchHasNothingToDoWith() {
        kube.takesNoLabels("rfr-x-1", true);
        announce(now.minusSeconds(30));

        labelled("rfr-x-0");
        switches.healed(new Healed(KEY, new SetRoleLabel(target("rfr-x-1"), Role.REPLICA, "it is none"), false));
        switches.healed(new Healed(KEY, new SetRoleLabel(target("rfr-x-1"), Role.MASTER, "it is one"), true));

        assertThat(count(FAILOVER)).isZero();
    }

    @Test
    void countsNoLabelLongAfterTheSwitch() {
        kube.takesNoLabels("rfr-x-1", true);
        announce(now.minus(Duration.ofHours(1)));

        labelled("rfr-x-1");

        assertThat(count(FAILOVER)).isZero();
    }

    private void announce(Instant at) {
        switches.announced(new MasterSwitched(KEY, A, B, at));
    }

    private void labelled(String pod) {
        switches.healed(new Healed(KEY, new SetRoleLabel(target(pod), Role.MASTER, "it is the master"), false));
    }

    private static Target target(String pod) {
        return new Target(pod, "uid-" + pod);
    }

    private long count(String reason) {
        return timer(reason).map(Timer::count).orElse(0L);
    }

    private double total(String reason) {
        return timer(reason).map(timer -> timer.totalTime(TimeUnit.SECONDS)).orElse(0.0);
    }

    private Optional<Timer> timer(String reason) {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().endsWith("label_switch")
                        && reason.equals(meter.getId().getTag("reason")))
                .map(Timer.class::cast)
                .findFirst();
    }
}

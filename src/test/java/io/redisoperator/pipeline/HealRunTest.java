package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.bus.Message.HealRequested;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.SetWriteGuard;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.Snapshot;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.Healer;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.RoleLabels;
import io.redisoperator.metrics.OperatorMetrics;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.MoveCause;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes.Reply;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealRunTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Failover FAILOVER = Specimens.failover(KEY, Duration.ofSeconds(5));
    private static final Endpoint MASTER = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final Endpoint REPLICA = new Endpoint("10.0.0.1", Ports.REDIS);

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final AdmittedClusters admitted = new AdmittedClusters();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final Bus bus = Bus.install(vertx);
    private final HealRun run = new HealRun(
            bus,
            new Healer(kube, live, new RoleLabels(vertx, kube, live, InstantSource.system())),
            admitted,
            new OperatorMetrics(new SimpleMeterRegistry(), key -> true));

    @BeforeEach
    void aReplicaThatFollowsNobody() {
        admitted.admit(new ManagedCluster(FAILOVER, Credentials.NONE, Credentials.NONE));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", MASTER.host(), Optional.of("master")));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", REPLICA.host(), Optional.of("slave")));
        nodes.answers(MASTER, NodeViews.master()).answers(REPLICA, NodeViews.cutOffFrom(REPLICA));
        nodes.obeys(REPLICA);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void carriesOutWhatALookAskedFor() {
        run.run(request());

        assertThat(nodes.sent()).containsExactly("10.0.0.1 REPLICAOF 10.0.0.0 6379");
    }

    @Test
    void tellsOfWhatWasCarriedOutAndOfNothingElse() {
        List<HealCommand> told = new CopyOnWriteArrayList<>();
        bus.consume(Message.Healed.class, message -> told.add(message.command()));
        AttachReplica ofAPodThatIsGone = new AttachReplica(target("rfr-x-9"), target("rfr-x-0"), "it must");
        AttachReplica obeyed = attach();

        run.run(request(ofAPodThatIsGone));
        run.run(request(obeyed));

        await().until(() -> told.contains(obeyed));
        assertThat(told).containsExactly(obeyed);
    }

    /** Otherwise it would be told of as Sentinel's, which had no part in it. */
    @Test
    void tellsOfAMasterThatItMadeAlsoWhereASentinelCannotBeToldOfIt() {
        List<Message.MasterMoved> moved = new CopyOnWriteArrayList<>();
        List<Message.Healed> healed = new CopyOnWriteArrayList<>();
        bus.consume(Message.MasterMoved.class, moved::add);
        bus.consume(Message.Healed.class, healed::add);
        Endpoint sentinel = new Endpoint("10.0.1.0", Ports.SENTINEL);
        kube.put(Specimens.pod(KEY, Component.SENTINEL, "rfs-x-0", sentinel.host(), Optional.empty()));
        nodes.keepsSilent(MASTER).answers(sentinel, NodeViews.watching(MASTER));
        nodes.obeys(REPLICA, command -> {
            nodes.answers(REPLICA, NodeViews.master());
            return new Reply.Ok("OK");
        });
        nodes.obeys(
                sentinel,
                command -> command.contains("MONITOR") ? new Reply.Refused("ERR it is busy") : new Reply.Ok("OK"));

        run.run(request(new Promote(target("rfr-x-1"), "nobody is master")));

        await().until(() -> !moved.isEmpty() && !healed.isEmpty());
        assertThat(moved).singleElement().satisfies(move -> {
            assertThat(move.to()).isEqualTo("rfr-x-1");
            assertThat(move.trigger()).isEqualTo("operator");
            assertThat(move.cause()).isEqualTo(MoveCause.HEALING);
            assertThat(move.reason()).isEqualTo("nobody is master");
        });
        assertThat(healed).singleElement().matches(Message.Healed::failed);
    }

    @Test
    void sendsNothingToAClusterThatAPersonWantsLeftAlone() {
        pause();

        run.run(request());
        run.run(request(new SetWriteGuard(target("rfr-x-0"), 0, 5, false, "its replicas are gone")));

        assertThat(nodes.sent()).isEmpty();
        assertThat(kube.writes()).isEmpty();
    }

    /** Otherwise it would be left without writes. */
    @Test
    void takesAwayWhatAHandOverLeftOnAClusterThatAPersonWantsLeftAlone() {
        pause();
        nodes.obeys(MASTER);

        run.run(request(new SetWriteGuard(target("rfr-x-0"), 1, 5, true, "it was kept from taking writes"), attach()));

        assertThat(nodes.sent())
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command).startsWith(MASTER.host() + " "))
                .contains("10.0.0.0 CONFIG SET min-replicas-to-write 1");
    }

    /** Row 35: what was asked for before the deletion was noticed. */
    @Test
    void sendsNothingToAClusterThatIsNotFollowedAnyMore() {
        admitted.forget(KEY);

        run.run(request());

        assertThat(nodes.sent()).isEmpty();
        assertThat(nodes.shown()).isEmpty();
        assertThat(kube.writes()).isEmpty();
    }

    private void pause() {
        DatabasesFailover resource = Failovers.databases("");
        resource.getMetadata().setNamespace(KEY.namespace());
        resource.getMetadata().setName(KEY.name());
        resource.getMetadata().setAnnotations(Map.of(Annotations.SKIP_RECONCILE, "true"));
        admitted.admit(new ManagedCluster(Failovers.readable(resource), Credentials.NONE, Credentials.NONE));
    }

    private static AttachReplica attach() {
        return new AttachReplica(target("rfr-x-1"), target("rfr-x-0"), "it must");
    }

    private static Target target(String pod) {
        return new Target(pod, "uid-" + pod);
    }

    private static HealRequested request() {
        return request(attach());
    }

    private static HealRequested request(HealCommand... commands) {
        Expectation expected = new Expectation(2, 3, FAILOVER.sentinel().monitor(), false, true, Optional.empty());
        return new HealRequested(
                KEY,
                List.of(commands),
                new Snapshot(KEY, Instant.EPOCH, expected, Optional.empty(), List.of(), List.of()));
    }
}

package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.RoleLabels;
import io.redisoperator.heal.Steering;
import io.redisoperator.heal.WriteHandover;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.Credentials;
import io.redisoperator.spec.Failover;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwitchMasterTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint MASTER = new Endpoint("10.0.0.1", Ports.REDIS);
    private static final Endpoint OTHER = new Endpoint("10.0.0.2", Ports.REDIS);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final InstantSource clock = InstantSource.system();
    private final SwitchMaster switching = new SwitchMaster(
            bus,
            kube,
            live,
            new MoveMaster(
                    bus,
                    new WriteHandover(vertx, new RoleLabels(vertx, kube, live, clock), live, new Steering(live, clock)),
                    clock));
    private final List<String> settled = new CopyOnWriteArrayList<>();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        bus.consume(Message.RequestSettled.class, m -> settled.add(m.value()));
        bus.consume(Message.Noted.class, m -> notes.add(m.reason()));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", "10.0.0.1", Optional.of("master")));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", "10.0.0.2", Optional.of("slave")));
        nodes.answers(MASTER, NodeViews.master());
        sentinelsName(MASTER, MASTER, OTHER);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void refusesAPodThatTheSpecDoesNotHaveAndSaysSoOnce() {
        assertThat(consider("rfr-x-3")).isInstanceOf(SwitchMaster.Request.None.class);
        assertThat(consider("rfr-x-3")).isInstanceOf(SwitchMaster.Request.None.class);

        await().until(() -> settled.equals(List.of("rfr-x-3")));
        assertThat(notes).containsExactly("SwitchRefused");
    }

    @Test
    void settlesARequestForThePodThatIsMasterAlready() {
        assertThat(consider("rfr-x-0")).isInstanceOf(SwitchMaster.Request.None.class);

        await().until(() -> settled.equals(List.of("rfr-x-0")));
        assertThat(notes).containsExactly("SwitchSettled");
    }

    /** The label goes on before most sentinels have heard of the switch, and may be put back. */
    @Test
    void keepsARequestWhileFewSentinelsNameThePodThatCarriesTheLabel() {
        sentinelsName(MASTER, OTHER, OTHER);

        assertThat(consider("rfr-x-0"))
                .isEqualTo(new SwitchMaster.Request.Premature(
                        "to switch to rfr-x-0: it is master, but only 1 of 3 sentinels name it so far"));
        assertThat(settled).isEmpty();
    }

    @Test
    void keepsARequestWhileThePodThatCarriesTheLabelIsNoMaster() {
        nodes.answers(MASTER, NodeViews.replicaOf(OTHER));

        assertThat(consider("rfr-x-0"))
                .isEqualTo(new SwitchMaster.Request.Premature(
                        "to switch to rfr-x-0: it carries the label, but does not answer as a master"));
        assertThat(settled).isEmpty();
    }

    @Test
    void waitsForAPodThatDoesNotAnswerOrDoesNotRun() {
        assertThat(consider("rfr-x-1"))
                .isEqualTo(new SwitchMaster.Request.Premature("to switch to rfr-x-1: it does not answer"));
        assertThat(consider("rfr-x-2"))
                .isEqualTo(new SwitchMaster.Request.Premature("to switch to rfr-x-2: it does not run"));
    }

    @Test
    void takesTheSameValueAnewOnceTheAnnotationWasGone() {
        consider("rfr-x-0");
        consider("");
        consider("rfr-x-0");

        await().until(() -> settled.equals(List.of("rfr-x-0", "", "rfr-x-0")));
    }

    private void sentinelsName(Endpoint... masters) {
        for (int i = 0; i < masters.length; i++) {
            String ip = "10.0.1." + i;
            kube.put(Specimens.pod(KEY, Component.SENTINEL, "rfs-x-" + i, ip, Optional.empty()));
            nodes.answers(new Endpoint(ip, Ports.SENTINEL), NodeViews.watching(masters[i]));
        }
    }

    private SwitchMaster.Request consider(String wanted) {
        Failover plain = Specimens.failover(KEY, Duration.ofSeconds(5));
        Failover asking = new Failover(
                plain.key(),
                plain.kind(),
                plain.uid(),
                plain.generation(),
                plain.labels(),
                wanted.isEmpty() ? Map.of() : Map.of(Annotations.SWITCH_TO, wanted),
                plain.engine(),
                plain.redis(),
                plain.sentinel(),
                plain.authSecret(),
                plain.bootstrapNode(),
                plain.ignored());
        ManagedCluster cluster = new ManagedCluster(asking, Credentials.NONE, Credentials.NONE);
        return switching
                .consider(cluster, live.redis(cluster).getFirst())
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }
}

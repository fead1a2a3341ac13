package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps the operator from demoting the bootstrap pod, or from promoting anybody after it. */
class CreationHandoverTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint BOOTSTRAP = new Endpoint("10.0.0.9", Ports.REDIS);
    private static final Endpoint FIRST = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final String DEMOTION = "10.0.0.9 REPLICAOF 10.0.0.9 6379";
    private static final String PROMOTION = "10.0.0.0 REPLICAOF NO ONE";

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final AtomicLong clock = new AtomicLong();
    private final CreationHandover handover =
            new CreationHandover(vertx, new RoleLabels(vertx, kube, live, InstantSource.system()), live, clock::get);
    private final ManagedCluster cluster =
            new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE);
    private long writtenAfterThePause;
    private Duration stalled = Duration.ZERO;

    @BeforeEach
    void aBootstrapMasterWithAReplicaInSync() {
        kube.put(Specimens.pod(KEY, Component.BOOTSTRAP, "rfb-x", BOOTSTRAP.host(), Optional.of(Labels.MASTER)));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", FIRST.host(), Optional.of(Labels.SLAVE)));
        nodes.answers(BOOTSTRAP, NodeViews.master()).answers(FIRST, NodeViews.replicaOf(BOOTSTRAP));
        nodes.obeys(BOOTSTRAP, this::bootstrapObeys).obeys(FIRST, this::firstObeys);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void demotesBeforeItPromotes() {
        stalled = Duration.ofMillis(300);

        assertThat(handOver())
                .isInstanceOfSatisfying(
                        HealResult.Done.class,
                        done -> assertThat(done.moved())
                                .contains(new HealResult.Move(Optional.of("rfb-x"), "rfr-x-0", stalled)));

        assertThat(nodes.sent()).containsSubsequence("10.0.0.9 CLIENT PAUSE 2250 WRITE", DEMOTION, PROMOTION);
    }

    @Test
    void letsWritesGoOnWhereThePauseWasOverBeforeTheDemotion() {
        stalled = Duration.ofMillis(2150);

        assertThat(handOver())
                .isEqualTo(new HealResult.Failed(
                        "the pause of writes was over before rfb-x could be demoted; writes go on at rfb-x",
                        Optional.of(stalled)));

        assertThat(nodes.sent()).contains("10.0.0.9 CLIENT UNPAUSE").doesNotContain(DEMOTION, PROMOTION);
    }

    @Test
    void makesTheBootstrapPodMasterAgainWhereItTookWritesThatNobodyElseHas() {
        writtenAfterThePause = 77;
        stalled = Duration.ofMillis(300);

        assertThat(handOver())
                .isEqualTo(new HealResult.Failed(
                        "rfb-x took writes after its pause, up to offset 1077, that rfr-x-0"
                                + " lacks; rfb-x was made master again",
                        Optional.of(Duration.ofMillis(300))));

        assertThat(nodes.sent())
                .containsSubsequence(DEMOTION, "10.0.0.9 REPLICAOF NO ONE", "10.0.0.9 CLIENT UNPAUSE")
                .doesNotContain(PROMOTION);
    }

    @Test
    void letsWritesGoOnWherePausingThemIsRefused() {
        nodes.obeys(
                BOOTSTRAP, command -> command.contains("PAUSE") ? new Reply.Refused("ERR") : bootstrapObeys(command));

        assertThat(handOver())
                .isInstanceOfSatisfying(
                        HealResult.Failed.class,
                        failed -> assertThat(failed.why()).contains("cannot pause writes"));

        assertThat(nodes.sent()).doesNotContain(DEMOTION, PROMOTION);
    }

    /** While the operator stands still the clock goes on: here it does once writes are paused. */
    private Reply bootstrapObeys(List<String> command) {
        if (command.contains("PAUSE")) {
            clock.addAndGet(stalled.toNanos());
        }
        if (command.getFirst().equals("REPLICAOF")) {
            nodes.answers(
                    BOOTSTRAP,
                    command.contains("NO")
                            ? NodeViews.master()
                            : NodeViews.at(1000 + writtenAfterThePause, NodeViews.cutOffFrom(BOOTSTRAP)));
        }
        return new Reply.Ok(command.equals(List.of("ROLE")) ? "master\n1000" : "OK");
    }

    private Reply firstObeys(List<String> command) {
        if (command.equals(List.of("REPLICAOF", "NO", "ONE"))) {
            nodes.answers(FIRST, NodeViews.master());
        }
        return new Reply.Ok("OK");
    }

    private HealResult handOver() {
        Future<HealResult> result =
                handover.handOver(cluster, live.bootstrap(cluster).orElseThrow());
        await().until(result::isComplete);
        return result.result();
    }
}

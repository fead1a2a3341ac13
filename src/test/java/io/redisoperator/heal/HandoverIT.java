package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.HandoverMark;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.model.WriteFence;
import io.redisoperator.redis.RedisNodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandoverIT {
    /** Of the sentinels here: a move in less did not wait for it, be the machine as busy as it likes. */
    private static final Duration DOWN_AFTER = Duration.ofSeconds(20);

    private final LoopbackCluster c = new LoopbackCluster(DOWN_AFTER);

    @AfterEach
    void close() {
        c.close();
    }

    @Test
    void movesFromTheBootstrapPodWithoutLosingAWriteOrLeavingAGhost() {
        c.redis("rfb-x", Component.BOOTSTRAP, Optional.empty());
        for (int i = 0; i < 3; i++) {
            c.redis("rfr-x-" + i, Component.REDIS, Optional.of("rfb-x"));
            c.sentinel("rfs-x-" + i, "rfb-x");
        }
        c.awaitInSync("rfr-x-0", "rfr-x-1", "rfr-x-2");
        CreationHandover handover = new CreationHandover(c.vertx, c.labels, c.live);

        HealResult result;
        try (WriteLedger ledger = new WriteLedger(c::labelledMaster)) {
            await().until(() -> ledger.acknowledged() > 100);
            result = LoopbackCluster.await(handover.handOver(c.cluster, c.node("rfb-x")));
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            assertThat(c.written("rfr-x-0")).containsAll(ledger.numbers());
            assertThat(ledger.longestGap()).isLessThan(DOWN_AFTER);
        }

        assertThat(result).isInstanceOf(HealResult.Done.class);
        assertThat(c.roleLabel("rfr-x-0")).isEqualTo("master");
        assertThat(c.roleLabel("rfb-x")).isEqualTo("slave");
        c.process("rfb-x").kill();
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(c.monitors()).hasSize(3).allSatisfy(m -> {
                    assertThat(m.master()).isEqualTo(c.node("rfr-x-0").endpoint());
                    assertThat(m.sentinels()).hasSize(2);
                    assertThat(m.quorum()).isEqualTo(2);
                    assertThat(m.downAfter()).isEqualTo(DOWN_AFTER);
                    assertThat(m.replicas().stream().map(r -> r.address().host()))
                            .contains(host("rfr-x-1"), host("rfr-x-2"));
                }));
    }

    /** What follows takes no writes, so that its label does no harm. */
    @Test
    void labelsTheNewMasterThoughTheOldOneCannotBeToldToGiveItsLabelUp() {
        c.threeOfEach();
        c.kube.takesNoLabels("rfr-x-0", true);

        HealResult result = LoopbackCluster.await(
                new WriteHandover(c.vertx, c.labels, c.live, new Steering(c.live, InstantSource.system()))
                        .handOver(c.cluster, c.node("rfr-x-0"), n -> true));

        assertThat(c.roleLabel(((HealResult.Done) result).moved().orElseThrow().to()))
                .isEqualTo("master");
    }

    @Test
    void movesARunningMasterThroughSentinelWithoutLosingAWrite() {
        c.threeOfEach();
        WriteHandover handover =
                new WriteHandover(c.vertx, c.labels, c.live, new Steering(c.live, InstantSource.system()));

        HealResult result;
        try (WriteLedger ledger = new WriteLedger(c::labelledMaster)) {
            await().until(() -> ledger.acknowledged() > 100);
            result = LoopbackCluster.await(handover.handOver(c.cluster, c.node("rfr-x-0"), n -> true));
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            HealResult.Move move = ((HealResult.Done) result).moved().orElseThrow();
            assertThat(c.written(move.to())).containsAll(ledger.numbers());
            assertThat(ledger.longestGap()).isLessThan(DOWN_AFTER);
            assertThat(move.paused().orElseThrow()).isBetween(Duration.ofMillis(1), WritePause.length(c.cluster));
            assertThat(c.ask("rfr-x-0", "CLIENT", "LIST")).doesNotContain(HandoverMark.CONNECTION_NAME);
        }
    }

    /** Promoted at once, it would be made a replica again by a sentinel that has not heard of its promotion. */
    @Test
    void waitsUntilEverySentinelHasNoticedThatAFormerMasterIsNone() {
        c.threeOfEach();
        String former = "rfr-x-1";
        Endpoint address = c.node(former).endpoint();
        c.ask(former, "REPLICAOF", "NO", "ONE");
        c.pace("info-period", "2000");
        c.awaitMonitors(m -> saidMaster(m, address));
        c.pace("info-period", "10000");
        c.ask(former, "REPLICAOF", host("rfr-x-0"), String.valueOf(Ports.REDIS));
        c.awaitInSync("rfr-x-1", "rfr-x-2");
        Steering steering = new Steering(c.live, InstantSource.system());
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, c.live, steering);

        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> LoopbackCluster.await(handover.handOver(
                                c.cluster, c.node("rfr-x-0"), n -> n.name().equals(former)))
                        instanceof HealResult.Done);

        c.awaitMonitors(m -> m.master().equals(address));
        assertThat(c.ask(former, "ROLE")).startsWith("master");
        assertThat(c.roleLabel(former)).isEqualTo("master");
    }

    private static boolean saidMaster(Monitor monitor, Endpoint replica) {
        return monitor.replicas().stream().anyMatch(k -> k.address().equals(replica) && k.saidMaster());
    }

    /** A replica that is gone for good keeps the leader of the failover before busy until failover-timeout. */
    @Test
    void movesOnWhileASentinelStillWaitsForAReplicaThatIsGone() {
        c.threeOfEach();
        c.pace("info-period", "2000");
        c.redis("rfr-x-3", Component.REDIS, Optional.of("rfr-x-0"));
        c.awaitMonitors(m -> m.replicas().size() == 3);
        for (int i = 0; i < 3; i++) {
            c.ask("rfs-x-" + i, "SENTINEL", "SET", "mymaster", "down-after-milliseconds", "60000");
            c.ask("rfs-x-" + i, "SENTINEL", "SET", "mymaster", "failover-timeout", "60000");
        }
        c.process("rfr-x-3").kill();
        WriteHandover handover =
                new WriteHandover(c.vertx, c.labels, c.live, new Steering(c.live, InstantSource.system()));
        HealResult.Done first =
                (HealResult.Done) LoopbackCluster.await(handover.handOver(c.cluster, c.node("rfr-x-0"), n -> true));
        String successor = first.moved().orElseThrow().to();

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(c.monitors())
                        .filteredOn(m -> m.failover() == FailoverState.FOLLOWING)
                        .singleElement()
                        .satisfies(m -> assertThat(m.master())
                                .isEqualTo(c.node(successor).endpoint())));
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> LoopbackCluster.await(handover.handOver(c.cluster, c.node(successor), n -> true))
                        instanceof HealResult.Done);

        assertThat(c.ask(successor, "ROLE")).startsWith("slave");
    }

    @Test
    void movesToTheOneWelcomeReplicaAndGivesThePrioritiesBack() {
        c.threeOfEach();
        Steering steering = new Steering(c.live, InstantSource.system());
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, c.live, steering);
        // Sentinel takes the lowest run id of equals; so the other one is asked for.
        String wanted = runId("rfr-x-1").compareTo(runId("rfr-x-2")) < 0 ? "rfr-x-2" : "rfr-x-1";

        HealResult first = LoopbackCluster.await(
                handover.handOver(c.cluster, c.node("rfr-x-0"), n -> n.name().equals(wanted)));
        assertThat(first).isInstanceOf(HealResult.Skipped.class);
        c.pace("info-period", "2000");
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> LoopbackCluster.await(handover.handOver(
                                c.cluster, c.node("rfr-x-0"), n -> n.name().equals(wanted)))
                        instanceof HealResult.Done);

        assertThat(c.roleLabel(wanted)).isEqualTo("master");
        assertThat(c.roleLabel("rfr-x-0")).isEqualTo("slave");
        LoopbackCluster.await(steering.giveBack(c.cluster));
        for (String pod : List.of("rfr-x-0", "rfr-x-1", "rfr-x-2")) {
            assertThat(c.ask(pod, "CONFIG", "GET", "replica-priority")).isEqualTo("replica-priority\n100");
        }
    }

    @Test
    void setsPrioritiesBackThatAnOperatorBeforeHasLeft() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.ask("rfr-x-1", "CONFIG", "SET", "replica-priority", "1");

        LoopbackCluster.await(new Steering(c.live, InstantSource.system()).giveBack(c.cluster));

        assertThat(c.ask("rfr-x-1", "CONFIG", "GET", "replica-priority")).isEqualTo("replica-priority\n100");
    }

    @Test
    void givesNoPriorityToOneThatIsYetToCopyItsMaster() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.redis("rfr-x-2", Component.REDIS, Optional.of("rfr-x-0"));
        c.awaitInSync("rfr-x-1");
        c.ask("rfr-x-1", "CONFIG", "SET", "replica-priority", "0");
        c.ask("rfr-x-2", "CONFIG", "SET", "replica-priority", "0");
        c.ask("rfr-x-2", "REPLICAOF", host("rfr-x-2"), "1");

        LoopbackCluster.await(new Steering(c.live, InstantSource.system()).giveBack(c.cluster));

        assertThat(c.ask("rfr-x-1", "CONFIG", "GET", "replica-priority")).isEqualTo("replica-priority\n100");
        assertThat(c.ask("rfr-x-2", "CONFIG", "GET", "replica-priority")).isEqualTo("replica-priority\n0");
    }

    @Test
    void letsWritesGoOnAtTheOldMasterWhenAReplicaStopsWhileTheyArePaused() {
        c.threeOfEach();
        LiveNodes live =
                new LiveNodes(c.kube, before("PAUSE", () -> c.process("rfr-x-2").hang()));
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, c.node("rfr-x-0"), n -> true));

        c.process("rfr-x-2").goOn();
        assertThat(((HealResult.Failed) result).paused().orElseThrow())
                .isBetween(WritePause.length(c.cluster).dividedBy(4), WritePause.length(c.cluster));
        assertThat(((HealResult.Failed) result).asked()).isEmpty();
        assertThat(c.roleLabel("rfr-x-0")).isEqualTo("master");
        assertThat(c.ask("rfr-x-0", "SET", "k", "v")).isEqualTo("OK");
    }

    /** Sentinel agrees, and the replicas then hang for longer than the pause lasts. */
    @Test
    void losesNoWriteWhenTheReplicaIsPromotedOnlyAfterThePause() {
        c.threeOfEach();
        LiveNodes live = new LiveNodes(c.kube, before("FAILOVER", () -> {
            hang("rfr-x-1", "rfr-x-2");
            long afterThePause = WritePause.length(c.cluster).toMillis() + 150;
            c.vertx.setTimer(afterThePause, late -> goOn("rfr-x-1", "rfr-x-2"));
        }));
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        try (WriteLedger ledger = new WriteLedger(c::labelledMaster)) {
            await().until(() -> ledger.acknowledged() > 100);
            HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, c.node("rfr-x-0"), n -> true));
            assertThat(result).isInstanceOf(HealResult.Done.class);
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            assertThat(c.written(
                            ((HealResult.Done) result).moved().orElseThrow().to()))
                    .containsAll(ledger.numbers());
        }
    }

    @Test
    void refusesWritesAtTheOldMasterForAsLongAsAReplicaMayBePromoted() {
        c.threeOfEach();
        LiveNodes live = new LiveNodes(c.kube, before("FAILOVER", () -> hang("rfr-x-1", "rfr-x-2")));
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, c.node("rfr-x-0"), n -> true));

        assertThat(result).isInstanceOfSatisfying(HealResult.Failed.class, failed -> {
            assertThat(failed.why()).contains("refuses writes until Sentinel has given");
            assertThat(failed.asked()).isPresent();
        });
        assertThat(c.ask("rfr-x-0", "CONFIG", "GET", "min-replicas-to-write"))
                .endsWith("\n" + WriteFence.HELD.replicas());
        goOn("rfr-x-1", "rfr-x-2");
    }

    private void hang(String... pods) {
        for (String pod : pods) {
            c.process(pod).hang();
        }
    }

    private void goOn(String... pods) {
        for (String pod : pods) {
            c.process(pod).goOn();
        }
    }

    /** Its pod may hand over by itself at that moment, in a pause that the same command would end. */
    @Test
    void endsNoPauseEarlyOnAMasterWhosePodIsBeingDeleted() {
        c.threeOfEach();
        LiveNodes live =
                new LiveNodes(c.kube, before("PAUSE", () -> c.process("rfr-x-2").hang()));
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, deleting("rfr-x-0"), n -> true));

        c.process("rfr-x-2").goOn();
        assertThat(result).isInstanceOf(HealResult.Failed.class);
        assertThat(c.ask("rfr-x-0", "INFO", "commandstats"))
                .contains("cmdstat_client")
                .doesNotContain("cmdstat_client|unpause");
    }

    /** Which may come between the look that found nothing in the way and the pause. */
    @Test
    void givesWayToAPodThatHandsOverByItself() {
        c.threeOfEach();
        String fence = String.valueOf(WriteFence.FENCED.replicas());
        LiveNodes live = new LiveNodes(
                c.kube, before("PAUSE", () -> atOnce("rfr-x-0", "CONFIG", "SET", "min-replicas-to-write", fence)));
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        HealResult late = LoopbackCluster.await(handover.handOver(c.cluster, deleting("rfr-x-0"), n -> true));
        HealResult next = LoopbackCluster.await(handover.handOver(c.cluster, deleting("rfr-x-0"), n -> true));

        assertThat(late)
                .isInstanceOfSatisfying(
                        HealResult.Failed.class,
                        failed -> assertThat(failed.why()).contains("hands over by itself"));
        assertThat(next).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-0", "CLIENT", "LIST")).doesNotContain(HandoverMark.CONNECTION_NAME);
        assertThat(c.monitors())
                .hasSize(3)
                .allSatisfy(m -> assertThat(m.configEpoch()).isZero());
    }

    /** Without the event loop, which is busy at that moment. */
    private void atOnce(String pod, String... command) {
        List<String> words = new ArrayList<>(List.of("redis-cli", "-h", host(pod)));
        words.addAll(List.of(command));
        try {
            new ProcessBuilder(words).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Node deleting(String pod) {
        Node node = c.node(pod);
        return new Node(
                new PodBuilder(node.pod())
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                        .endMetadata()
                        .build(),
                node.endpoint());
    }

    @Test
    void leavesTheMasterAloneWhenNoReplicaIsInSync() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.sentinel("rfs-x-0", "rfr-x-0");

        HealResult result = LoopbackCluster.await(
                new WriteHandover(c.vertx, c.labels, c.live, new Steering(c.live, InstantSource.system()))
                        .handOver(c.cluster, c.node("rfr-x-0"), n -> true));

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-0", "SET", "k", "v")).isEqualTo("OK");
    }

    private String runId(String pod) {
        return c.ask(pod, "INFO", "server")
                .lines()
                .filter(l -> l.startsWith("run_id:"))
                .findFirst()
                .orElseThrow();
    }

    /** Nodes to which something happens just before a command with that word is sent. */
    private RedisNodes before(String word, Runnable happening) {
        return (RedisNodes) Proxy.newProxyInstance(
                RedisNodes.class.getClassLoader(), new Class<?>[] {RedisNodes.class}, (self, method, arguments) -> {
                    if (method.getName().startsWith("send")
                            && String.valueOf(arguments[2]).contains(", " + word)) {
                        happening.run();
                    }
                    return method.invoke(c.nodes, arguments);
                });
    }

    private String host(String pod) {
        return c.process(pod).host();
    }
}

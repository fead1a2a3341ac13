package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.ConfigureSentinel;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SelfHealingIT {
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final WatchedCluster cluster = WatchedCluster.serving();

    @AfterEach
    void endProcesses() {
        cluster.close();
    }

    @Test
    void makesAClusterOfPodsThatFollowNobody() {
        assertThat(cluster.master()).isEqualTo("rfr-cache-0");
        assertThat(cluster.labelledMasters()).containsExactly("rfr-cache-0");
    }

    @Test
    void sendsNothingToAHealthyCluster() {
        // A machine that stands still may show something wrong for a while; but nothing may ever be sent.
        await().during(Duration.ofSeconds(12)).atMost(BOUND).until(() -> {
            assertThat(cluster.commands()).isEmpty();
            return cluster.diagnosis().healthy();
        });
    }

    @Test
    void takesWhatASentinelAnnouncesForASign() {
        int before = cluster.signs();

        cluster.ask(cluster.sentinelPods().getFirst(), "SENTINEL", "SET", "mymaster", "failover-timeout", "10000");

        await().atMost(BOUND).until(() -> cluster.signs() > before);
    }

    @Test
    void failsOverAtOnceWhenTheMasterRestartsEmpty() {
        String before = cluster.master();
        long began = System.nanoTime();
        cluster.process(before).restart();

        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(cluster.diagnosis().master())
                        .isPresent()
                        .get()
                        .isNotEqualTo(before));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        cluster.awaitHealthy(BOUND);

        assertThat(cluster.commands(RequestFailover.class)).isNotEmpty();
        assertThat(cluster.commands(Promote.class)).isEmpty();
        assertThat(took).as("faster than Sentinel would have noticed").isLessThan(Duration.ofSeconds(12));
        assertThat(cluster.ask(before, "GET", "greeting")).isEqualTo("hello");
        assertThat(cluster.labelledMasters()).containsExactly(cluster.master());
    }

    @Test
    void leavesAMasterToSentinelThatDiedUnnoticedByTheKubeletAndMovesItsLabel() {
        String before = cluster.master();
        cluster.process(before).kill();

        await().atMost(BOUND)
                .untilAsserted(
                        () -> assertThat(cluster.labelledMasters()).hasSize(1).doesNotContain(before));
        assertThat(cluster.commands(Promote.class)).isEmpty();
        assertThat(cluster.commands(RequestFailover.class)).isEmpty();
        cluster.process(before).restart();
        cluster.awaitHealthy(BOUND);

        assertThat(cluster.ask(before, "GET", "greeting")).isEqualTo("hello");
    }

    @Test
    void takesAHungMasterBackAsAReplica() {
        cluster.probe();
        String before = cluster.master();
        cluster.process(before).hang();
        await().atMost(BOUND)
                .untilAsserted(
                        () -> assertThat(cluster.labelledMasters()).hasSize(1).doesNotContain(before));

        cluster.process(before).goOn();
        cluster.awaitHealthy(BOUND);

        assertThat(cluster.labelledMasters()).doesNotContain(before);
        assertThat(cluster.commands(Promote.class)).isEmpty();
    }

    @Test
    void electsOneWhenEveryRedisWasRestartedAndNothingPersists() {
        // All have ended before the first comes back: nobody may be there to be promoted by Sentinel.
        cluster.redisPods().forEach(pod -> cluster.process(pod).kill());
        cluster.redisPods().forEach(pod -> cluster.process(pod).restart());

        await().atMost(BOUND).until(() -> !cluster.commands(Promote.class).isEmpty());
        cluster.awaitHealthy(BOUND);

        assertThat(cluster.labelledMasters()).containsExactly(cluster.master());
    }

    @Test
    void healsTheRestWhileOneNodeHangs() {
        String hung = cluster.anyReplica();
        cluster.process(hung).hang();
        cluster.ask("rfs-cache-a", "SENTINEL", "REMOVE", "mymaster");

        await().atMost(BOUND).until(() -> !cluster.commands(MonitorMaster.class).isEmpty());
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(cluster.diagnosis().findings())
                        .extracting(Finding::kind)
                        .contains(Finding.Kind.REPLICA_SILENT)
                        .doesNotContain(Finding.Kind.SENTINEL_WITHOUT_MONITOR));
        cluster.process(hung).goOn();
        cluster.awaitHealthy(BOUND);
    }

    @Test
    void attachesAReplicaThatWasRestarted() {
        String replica = cluster.anyReplica();
        cluster.process(replica).restart();

        await().atMost(BOUND).until(() -> !cluster.commands(AttachReplica.class).isEmpty());
        cluster.awaitHealthy(BOUND);

        assertThat(cluster.ask(replica, "GET", "greeting")).isEqualTo("hello");
    }

    @Test
    void bringsSettingsOfASentinelBack() {
        cluster.ask("rfs-cache-b", "SENTINEL", "SET", "mymaster", "quorum", "1");

        await().atMost(BOUND)
                .until(() -> !cluster.commands(ConfigureSentinel.class).isEmpty());
        cluster.awaitHealthy(BOUND);

        assertThat(cluster.commands()).hasOnlyElementsOfType(ConfigureSentinel.class);
    }

    @Test
    void endsWithOneMasterAfterAReplicaWasMadeASecondOne() {
        cluster.probe();
        String before = cluster.master();
        String second = cluster.anyReplica();
        cluster.ask(second, "REPLICAOF", "NO", "ONE");

        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(cluster.diagnosis().findings())
                        .extracting(Finding::kind)
                        .contains(Finding.Kind.SEVERAL_MASTERS));
        cluster.awaitHealthy(BOUND);

        assertThat(cluster.labelledMasters()).containsExactly(before);
        assertThat(cluster.commands(RetireMaster.class)).isNotEmpty();
        assertThat(cluster.process(second).folder().toFile().list((folder, name) -> name.startsWith("kept-")))
                .hasSize(1);
    }
}

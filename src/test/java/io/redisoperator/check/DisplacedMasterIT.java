package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A master that was stopped goes on once all that took its place have been started again, and wait for orders. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class DisplacedMasterIT {
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final CompletableFuture<LostCluster> snapshots = begin(LostCluster.SNAPSHOTS);
    private final CompletableFuture<LostCluster> log = begin(LostCluster.LOG);

    @AfterAll
    void endProcesses() {
        List.of(snapshots, log).forEach(lost -> lost.join().close());
    }

    @Test
    void doesNotWinOverSnapshotsOfWhatWasWrittenSince() {
        doesNotWin(snapshots.join());
    }

    @Test
    void doesNotWinOverAppendOnlyFilesOfWhatWasWrittenSince() {
        doesNotWin(log.join());
    }

    private static void doesNotWin(LostCluster lost) {
        WatchedCluster cluster = lost.cluster;
        cluster.probe();
        String former = cluster.master();
        cluster.process(former).hang();
        await().atMost(BOUND)
                .until(() -> cluster.diagnosis()
                        .master()
                        .filter(pod -> !pod.equals(former))
                        .isPresent());
        String successor = cluster.master();
        String third = lost.others(former).stream()
                .filter(pod -> !pod.equals(successor))
                .findFirst()
                .orElseThrow();
        await().atMost(BOUND)
                .until(() -> cluster.ask(third, "INFO", "replication").contains("master_link_status:up"));
        cluster.ask(successor, "CONFIG", "SET", "min-replicas-to-write", "0");
        cluster.ask(successor, "SET", "since", "x".repeat(100_000));
        assertThat(cluster.ask(successor, "WAIT", "1", "5000")).isEqualTo("1");
        List.of(successor, third).forEach(pod -> cluster.ask(pod, "SAVE"));

        // Sentinel may make the former master one again, and what tells against it is how far the operator saw the
        // other.
        int looks = cluster.looks();
        await().atMost(BOUND).until(() -> cluster.looks() > looks + 1);

        List.of(successor, third).forEach(pod -> cluster.process(pod).kill());
        cluster.process(former).goOn();
        lost.revive(List.of(successor, third));

        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(lost.others(""))
                        .allSatisfy(pod ->
                                assertThat(cluster.ask(pod, "EXISTS", "since")).isEqualTo("1")));
        cluster.awaitHealthy(BOUND);
        assertThat(cluster.master()).isNotEqualTo(former);
        assertThat(cluster.commands(AttachReplica.class))
                .extracting(command -> command.master().pod())
                .doesNotContain(former);
        assertThat(cluster.commands(MonitorMaster.class))
                .extracting(command -> command.master().pod())
                .doesNotContain(former);
        assertThat(cluster.commands(RetireMaster.class))
                .extracting(command -> command.surplus().pod())
                .containsOnly(former);
        assertThat(cluster.process(former).folder().toFile().list((folder, name) -> name.startsWith("kept-")))
                .hasSize(1);
    }

    private static CompletableFuture<LostCluster> begin(String line) {
        return AstrayCluster.begin(() -> LostCluster.with(line));
    }
}

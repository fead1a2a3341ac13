package io.redisoperator.check;

import static io.redisoperator.check.LostCluster.LOG;
import static io.redisoperator.check.LostCluster.SNAPSHOTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every Redis is killed at once, and comes back in a pod made anew, at another address, with what its volume kept. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TotalLossIT {
    private final List<CompletableFuture<LostCluster>> all = new ArrayList<>();
    private final CompletableFuture<LostCluster> snapshotsOfReplicas = begin(() -> LostCluster.with(SNAPSHOTS));
    private final CompletableFuture<LostCluster> logOfReplicas = begin(() -> LostCluster.with(LOG));
    private final CompletableFuture<LostCluster> snapshots = begin(() -> LostCluster.with(SNAPSHOTS));
    private final CompletableFuture<LostCluster> log = begin(() -> LostCluster.with(LOG, "appendfsync always"));

    @AfterAll
    void endProcesses() {
        all.forEach(lost -> lost.join().close());
    }

    @Test
    void goesOnWithTheNewestSnapshot() {
        LostCluster lost = snapshots.join();
        WatchedCluster cluster = lost.cluster;
        lost.write("deleted");
        cluster.redisPods().forEach(pod -> cluster.ask(pod, "SAVE"));
        cluster.ask(cluster.master(), "DEL", "greeting", "deleted");
        lost.write("newer");
        String newest = cluster.replicas().getLast();
        cluster.ask(newest, "SAVE");

        cluster.loseAllRedis();
        lost.revive(lost.others(newest));
        cluster.revive(newest);

        lost.assertServes(newest, "newer");
        assertNowhere(cluster, "greeting", "deleted");
    }

    @Test
    void goesOnWithTheLastMasterWhereAppendOnlyFilesForgotTheHistory() {
        LostCluster lost = log.join();
        WatchedCluster cluster = lost.cluster;
        String before = cluster.master();
        lost.write("deleted");
        cluster.replicas().forEach(pod -> cluster.process(pod).hang());
        cluster.ask(before, "SET", "newest", "1");
        cluster.ask(before, "DEL", "greeting", "deleted");

        cluster.loseAllRedis();
        lost.revive(lost.others(before));
        cluster.revive(before);

        lost.assertServes(before, "newest");
        assertNowhere(cluster, "greeting", "deleted");
    }

    @Test
    void goesOnWithAReplicasSnapshotWhenTheMastersVolumeIsLost() {
        goesOnWithAReplicasData(snapshotsOfReplicas.join());
    }

    @Test
    void goesOnWithAReplicasLogWhenTheMastersVolumeIsLost() {
        goesOnWithAReplicasData(logOfReplicas.join());
    }

    private static void goesOnWithAReplicasData(LostCluster lost) {
        WatchedCluster cluster = lost.cluster;
        String before = cluster.master();
        String kept = cluster.replicas().getLast();
        cluster.ask(kept, "SAVE");

        cluster.loseAllRedis();
        lost.others(kept).forEach(pod -> cluster.process(pod).loseFiles());
        cluster.revive(before);
        lost.revive(lost.others(before));

        lost.assertServes(kept, "greeting");
    }

    private static void assertNowhere(WatchedCluster cluster, String key, String other) {
        assertThat(cluster.redisPods())
                .allSatisfy(pod ->
                        assertThat(cluster.ask(pod, "EXISTS", key, other)).isEqualTo("0"));
    }

    /** All begin at once, since to begin takes the longest; not in the common pool, in which nothing may wait for long. */
    private CompletableFuture<LostCluster> begin(Supplier<LostCluster> start) {
        CompletableFuture<LostCluster> lost = CompletableFuture.supplyAsync(start, Thread::startVirtualThread);
        all.add(lost);
        return lost;
    }
}

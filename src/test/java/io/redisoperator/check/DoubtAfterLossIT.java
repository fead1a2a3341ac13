package io.redisoperator.check;

import static io.redisoperator.check.LostCluster.BOUND;
import static io.redisoperator.check.LostCluster.LOG;
import static io.redisoperator.check.LostCluster.SNAPSHOTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.ForgetMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import io.redisoperator.model.Annotations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The same, where what answers is empty, or is not all that there may be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoubtAfterLossIT {
    private final List<CompletableFuture<LostCluster>> all = new ArrayList<>();
    private final CompletableFuture<LostCluster> ephemeral = begin(LostCluster::withoutVolumes);
    private final CompletableFuture<LostCluster> emptied = begin(() -> LostCluster.with(SNAPSHOTS));
    private final CompletableFuture<LostCluster> late = begin(() -> LostCluster.with(SNAPSHOTS));
    private final CompletableFuture<LostCluster> inPlace = begin(() -> LostCluster.with(LOG));
    private final CompletableFuture<LostCluster> away = begin(() -> LostCluster.withLittlePatience(SNAPSHOTS));

    @AfterAll
    void endProcesses() {
        all.forEach(lost -> lost.join().close());
    }

    @Test
    void beginsAnewWhereNothingPersists() {
        LostCluster lost = ephemeral.join();
        WatchedCluster cluster = lost.cluster;

        cluster.loseAllRedis();
        lost.revive(cluster.redisPods());

        await().atMost(BOUND).until(() -> !cluster.commands(Promote.class).isEmpty());
        lost.assertServes(cluster.commands(Promote.class).getFirst().node().pod());
    }

    @Test
    void stopsWhenAllAreEmptyThoughTheirDataShouldHavePersistedUntilAPersonDecides() {
        LostCluster lost = emptied.join();
        WatchedCluster cluster = lost.cluster;
        String chosen = cluster.replicas().getLast();

        cluster.loseAllRedis();
        cluster.redisPods().forEach(pod -> cluster.process(pod).loseFiles());
        lost.revive(cluster.redisPods());

        lost.awaitFinding(Finding.Kind.BLOCKED, "all are empty although their data should have persisted");
        await().during(Duration.ofSeconds(2))
                .atMost(BOUND)
                .until(() -> cluster.commands().stream().allMatch(ForgetMaster.class::isInstance)
                        && cluster.labelledMasters().isEmpty());
        assertThat(cluster.redisPods())
                .allSatisfy(pod -> assertThat(cluster.ask(pod, "ROLE")).startsWith("slave"));
        cluster.annotate(Annotations.PROMOTE, chosen);
        await().atMost(BOUND)
                .until(() -> !cluster.commands(PromoteAsAsked.class).isEmpty());
        cluster.awaitHealthy(BOUND);
        lost.assertServes(chosen);
    }

    @Test
    void waitsForANodeThatMayHoldMoreAndGoesOnWithIt() {
        LostCluster lost = late.join();
        WatchedCluster cluster = lost.cluster;
        String before = cluster.master();
        cluster.redisPods().forEach(pod -> cluster.ask(pod, "SAVE"));
        lost.write("newer");
        cluster.ask(before, "SAVE");

        cluster.loseAllRedis();
        lost.revive(lost.others(before));

        lost.awaitFinding(Finding.Kind.NO_MASTER, "waiting for " + before + ", which may hold newer data");
        assertThat(cluster.commands()).allMatch(ForgetMaster.class::isInstance);
        cluster.revive(before);
        lost.assertServes(before, "greeting", "newer");
    }

    /** At the addresses that sentinels know: they would promote one of those that came back, be it the empty one. */
    @Test
    void keepsSentinelsFromChoosingWhileItWaits() {
        LostCluster lost = inPlace.join();
        WatchedCluster cluster = lost.cluster;
        String before = cluster.master();
        String empty = lost.others(before).getLast();

        cluster.redisPods().forEach(pod -> cluster.process(pod).kill());
        cluster.process(empty).loseFiles();
        lost.others(before).forEach(pod -> cluster.process(pod).restart());

        lost.awaitFinding(Finding.Kind.NO_MASTER, "waiting for " + before + ", which may hold newer data");
        await().atMost(BOUND).until(() -> !cluster.commands(ForgetMaster.class).isEmpty());
        await().during(LostCluster.DOWN_AFTER.multipliedBy(3))
                .atMost(BOUND)
                .until(() -> lost.others(before).stream()
                        .allMatch(pod -> cluster.ask(pod, "ROLE").startsWith("slave")));
        cluster.process(before).restart();
        await().atMost(BOUND).until(() -> !cluster.commands(Promote.class).isEmpty());
        cluster.awaitHealthy(BOUND);
        assertThat(cluster.master()).isEqualTo(before);
        assertThat(cluster.redisPods())
                .allSatisfy(pod ->
                        assertThat(cluster.ask(pod, "EXISTS", "greeting")).isEqualTo("1"));
    }

    @Test
    void waitsForANodeThatStaysAwayOnlySoLongAsOthersHoldWhatItHad() {
        LostCluster lost = away.join();
        WatchedCluster cluster = lost.cluster;
        String before = cluster.master();
        cluster.redisPods().forEach(pod -> cluster.ask(pod, "SAVE"));

        cluster.loseAllRedis();
        String back = lost.others(before).getFirst();
        String empty = lost.others(before).getLast();
        cluster.process(empty).loseFiles();
        cluster.revive(empty);
        cluster.revive(back);

        lost.awaitFinding(Finding.Kind.NO_MASTER, "waiting for " + before + ", which may hold newer data");
        await().atMost(BOUND).until(() -> !cluster.commands(Promote.class).isEmpty());
        cluster.revive(before);
        lost.assertServes(back, "greeting");
    }

    /** All begin at once, since to begin takes the longest; not in the common pool, in which nothing may wait for long. */
    private CompletableFuture<LostCluster> begin(Supplier<LostCluster> start) {
        CompletableFuture<LostCluster> lost = CompletableFuture.supplyAsync(start, Thread::startVirtualThread);
        all.add(lost);
        return lost;
    }
}

package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import io.redisoperator.model.Annotations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Row 20: two masters, and no sentinel that could decide between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UndecidedMastersIT {
    private static final Duration DOWN_AFTER = Duration.ofSeconds(4);

    /** More than what sentinels publish, so that it counts as written by clients. */
    private static final String WRITTEN = "x".repeat(100_000);

    private final CompletableFuture<WatchedCluster> behind = begin();
    private final CompletableFuture<WatchedCluster> apart = begin();

    @AfterAll
    void endProcesses() {
        List.of(behind, apart).forEach(cluster -> cluster.join().close());
    }

    @Test
    void keepsTheOneThatWentOnFromWhereTheOtherStopped() {
        WatchedCluster cluster = behind.join();
        String kept = cluster.master();
        String second = split(cluster);

        cluster.ask(kept, "SET", "since", WRITTEN);

        await().atMost(AstrayCluster.BOUND).until(() -> WRITTEN.equals(cluster.ask(second, "GET", "since")));
        assertThat(cluster.commands(DemoteMaster.class))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command.surplus().pod()).isEqualTo(second));
        assertThat(cluster.commands(RetireMaster.class)).isEmpty();
        assertThat(cluster.ask(kept, "ROLE")).startsWith("master");
    }

    @Test
    void leavesBothAsTheyAreIfBothWereWrittenToUntilAPersonDecides() {
        WatchedCluster cluster = apart.join();
        cluster.probe();
        String first = cluster.master();
        String second = split(cluster);

        cluster.ask(first, "SET", "of-first", WRITTEN);
        cluster.ask(second, "SET", "of-second", WRITTEN);

        AstrayCluster.awaitFinding(
                cluster,
                Finding.Kind.BLOCKED,
                "several masters hold keys of histories that went apart, and no majority of Sentinels decides");
        int looks = cluster.looks();
        await().atMost(AstrayCluster.BOUND).until(() -> cluster.looks() > looks + 2);
        assertThat(cluster.commands(DemoteMaster.class)).isEmpty();
        assertThat(cluster.commands(RetireMaster.class)).isEmpty();
        assertThat(cluster.ask(first, "EXISTS", "of-first")).isEqualTo("1");
        assertThat(cluster.ask(second, "EXISTS", "of-second")).isEqualTo("1");

        cluster.annotate(Annotations.PROMOTE, second);

        await().atMost(AstrayCluster.BOUND)
                .until(() -> cluster.ask(first, "EXISTS", "of-second").equals("1"));
        assertThat(cluster.ask(second, "ROLE")).startsWith("master");
        assertThat(cluster.process(first).folder().toFile().list((folder, name) -> name.startsWith("kept-")))
                .hasSize(1);
        assertThat(cluster.commands(PromoteAsAsked.class)).isEmpty();
    }

    /** Makes a replica the second master, of which sentinels know nothing, and which takes writes. */
    private static String split(WatchedCluster cluster) {
        String second = cluster.anyReplica();
        cluster.sentinelPods().forEach(sentinel -> cluster.process(sentinel).hang());
        cluster.ask(second, "CONFIG", "SET", "min-replicas-to-write", "0");
        cluster.ask(second, "REPLICAOF", "NO", "ONE");
        return second;
    }

    private static CompletableFuture<WatchedCluster> begin() {
        return AstrayCluster.begin(() -> AstrayCluster.with(DOWN_AFTER));
    }
}

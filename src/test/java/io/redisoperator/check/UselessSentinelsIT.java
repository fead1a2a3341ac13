package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** No master, and sentinels that cannot make one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UselessSentinelsIT {
    private static final Duration DOWN_AFTER = Duration.ofSeconds(1);
    private static final Duration TOO_LONG = DOWN_AFTER.multipliedBy(10);
    private static final List<String> LOST = List.of("rfs-cache-b", "rfs-cache-c");

    /** Twice the failover-timeout of these clusters. */
    private static final Duration GIVEN = Duration.ofSeconds(20);

    private String first = "";
    private String stopped = "";
    private long lost;
    private final CompletableFuture<WatchedCluster> cutOff =
            AstrayCluster.begin(() -> AstrayCluster.with(DOWN_AFTER, "replica-priority 0"));
    /** Lost at once, as the operator waits for longer than the other test takes. */
    private final CompletableFuture<WatchedCluster> withoutQuorum = AstrayCluster.begin(() -> {
        WatchedCluster cluster = AstrayCluster.with(DOWN_AFTER);
        first = cluster.master();
        lost = System.nanoTime();
        LOST.forEach(sentinel -> cluster.process(sentinel).kill());
        AstrayCluster.kill(cluster, first);
        return cluster;
    });

    private final CompletableFuture<WatchedCluster> outOfReach = AstrayCluster.begin(() -> {
        WatchedCluster cluster = AstrayCluster.with(DOWN_AFTER);
        stopped = cluster.master();
        LOST.forEach(sentinel -> cluster.process(sentinel).hang());
        AstrayCluster.hang(cluster, stopped);
        return cluster;
    });

    @AfterAll
    void endProcesses() {
        List.of(cutOff, withoutQuorum, outOfReach)
                .forEach(cluster -> cluster.join().close());
    }

    /** Row 13: without a priority none was promoted until then. */
    @Test
    void areNotAskedToPromoteReplicasThatWereCutOffForLong() {
        WatchedCluster cluster = cutOff.join();
        String master = cluster.master();
        List<String> replicas = cluster.replicas();
        cluster.forgetCommands();
        cluster.process(master).kill();
        await().atMost(AstrayCluster.BOUND)
                .until(() -> replicas.stream()
                        .allMatch(replica -> cutOffFor(cluster, replica).compareTo(TOO_LONG) > 0));
        replicas.forEach(replica -> cluster.ask(replica, "CONFIG", "SET", "replica-priority", "100"));

        cluster.process(master).restart();

        await().atMost(AstrayCluster.BOUND)
                .until(() -> !cluster.commands(Promote.class).isEmpty());
        cluster.awaitHealthy(AstrayCluster.BOUND);
        assertThat(cluster.commands(RequestFailover.class)).isEmpty();
        assertThat(replicas).contains(cluster.master());
        assertThat(cluster.labelledMasters()).containsExactly(cluster.master());
        assertThat(cluster.ask(master, "GET", "greeting")).isEqualTo("hello");
    }

    /** Row 14. */
    @Test
    void areGivenTimeToReturnBeforeAnotherIsPromoted() {
        WatchedCluster cluster = withoutQuorum.join();

        await().atMost(AstrayCluster.BOUND)
                .until(() -> !cluster.commands(Promote.class).isEmpty());
        LOST.forEach(sentinel -> cluster.process(sentinel).restart());
        cluster.process(first).restart();
        cluster.awaitHealthy(AstrayCluster.BOUND);

        assertThat(Duration.ofNanos(cluster.firstSent(Promote.class).nanoTime() - lost))
                .isGreaterThan(GIVEN);
        assertThat(cluster.commands(RequestFailover.class)).isEmpty();
        assertThat(cluster.master()).isNotEqualTo(first);
        assertThat(cluster.labelledMasters()).containsExactly(cluster.master());
        assertThat(cluster.ask(first, "GET", "greeting")).isEqualTo("hello");
    }

    /** They know of no other master than the one that was out of reach with them, and it is master still. */
    @Test
    void undoNothingOfWhatWasDoneWithoutThem() {
        WatchedCluster cluster = outOfReach.join();
        cluster.probe();
        await().atMost(AstrayCluster.BOUND)
                .until(() -> cluster.diagnosis()
                        .master()
                        .filter(pod -> !pod.equals(stopped))
                        .isPresent());
        String successor = cluster.master();
        cluster.ask(successor, "CONFIG", "SET", "min-replicas-to-write", "0");
        assertThat(cluster.ask(successor, "SET", "since", "x".repeat(100_000))).isEqualTo("OK");
        int looks = cluster.looks();
        await().atMost(AstrayCluster.BOUND).until(() -> cluster.looks() > looks + 1);

        cluster.process(stopped).goOn();
        LOST.forEach(sentinel -> cluster.process(sentinel).goOn());

        await().atMost(AstrayCluster.BOUND)
                .untilAsserted(() -> assertThat(cluster.redisPods())
                        .allSatisfy(pod ->
                                assertThat(cluster.ask(pod, "EXISTS", "since")).isEqualTo("1")));
        cluster.awaitHealthy(AstrayCluster.BOUND);
        assertThat(cluster.master()).isEqualTo(successor);
        assertThat(cluster.labelledMasters()).containsExactly(successor);
        assertThat(cluster.ask("rfs-cache-b", "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                .contains(cluster.process(successor).host());
    }

    private static Duration cutOffFor(WatchedCluster cluster, String replica) {
        Matcher time = Pattern.compile("master_link_down_since_seconds:(\\d+)")
                .matcher(cluster.ask(replica, "INFO", "replication"));
        return time.find() ? Duration.ofSeconds(Long.parseLong(time.group(1))) : Duration.ZERO;
    }
}

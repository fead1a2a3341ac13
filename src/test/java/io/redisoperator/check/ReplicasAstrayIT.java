package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Replicas that do not have what the master has, while the master serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasAstrayIT {
    private static final Duration DOWN_AFTER = Duration.ofSeconds(4);

    private final CompletableFuture<WatchedCluster> chained = begin();
    private final CompletableFuture<WatchedCluster> slow = begin();
    private final CompletableFuture<WatchedCluster> refused = begin();

    @AfterAll
    void endProcesses() {
        List.of(chained, slow, refused).forEach(cluster -> cluster.join().close());
    }

    /** Row 3, where no sentinel does it in the time that is theirs. */
    @Test
    void leavesAReplicaOfAnotherReplicaWhereSentinelsDoNot() {
        WatchedCluster cluster = chained.join();
        cluster.forgetCommands();
        String replica = cluster.replicas().getFirst();
        String other = cluster.replicas().getLast();
        cluster.sentinelPods().forEach(sentinel -> cluster.process(sentinel).hang());

        cluster.ask(replica, "REPLICAOF", cluster.process(other).host(), "6379");

        AstrayCluster.awaitFinding(cluster, Finding.Kind.REPLICA_WRONG_MASTER, other + ", instead of");
        await().atMost(AstrayCluster.BOUND)
                .until(() -> cluster.ask(replica, "ROLE")
                        .startsWith(
                                "slave\n" + cluster.process(cluster.master()).host()));
        assertThat(cluster.commands(AttachReplica.class))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command.replica().pod()).isEqualTo(replica));
    }

    /** Row 4: the copy is that of the first time, and of no other. */
    @Test
    void areLeftAloneWhileTheyCopy() {
        WatchedCluster cluster = slow.join();
        String master = cluster.master();
        String replica = cluster.anyReplica();
        cluster.forgetCommands();
        cluster.ask(master, "DEBUG", "POPULATE", "300");
        cluster.ask(master, "CONFIG", "SET", "rdb-key-save-delay", "20000");
        long copies = copies(cluster, master);

        cluster.process(replica).restartEmpty();

        AstrayCluster.awaitFinding(cluster, Finding.Kind.REPLICA_SYNCING, replica);
        int looks = cluster.looks();
        cluster.awaitHealthy(AstrayCluster.BOUND);
        assertThat(cluster.looks()).isGreaterThan(looks);
        assertThat(copies(cluster, master)).isEqualTo(copies + 1);
        assertThat(cluster.commands()).hasSize(1).hasOnlyElementsOfType(AttachReplica.class);
        assertThat(cluster.ask(replica, "DBSIZE")).isEqualTo("301");
    }

    /** Row 5. */
    @Test
    void areToldOfWhenTheirLinkStaysDown() {
        WatchedCluster cluster = refused.join();
        String replica = cluster.anyReplica();
        cluster.forgetCommands();

        cluster.ask(replica, "CONFIG", "SET", "masterauth", "wrong", "masteruser", "nobody");
        cluster.ask(replica, "CLIENT", "KILL", "TYPE", "master");

        AstrayCluster.awaitFinding(
                cluster,
                Finding.Kind.REPLICA_LINK_DOWN,
                "is down for long; is the password the same on both, and is the port reachable?");
        assertThat(cluster.commands()).isEmpty();
        cluster.ask(replica, "CONFIG", "SET", "masterauth", "", "masteruser", "");
        cluster.awaitHealthy(AstrayCluster.BOUND);
    }

    private static long copies(WatchedCluster cluster, String master) {
        return cluster.ask(master, "INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("sync_full:"))
                .mapToLong(line -> Long.parseLong(line.substring("sync_full:".length())))
                .sum();
    }

    private static CompletableFuture<WatchedCluster> begin() {
        return AstrayCluster.begin(() -> AstrayCluster.with(DOWN_AFTER, "enable-debug-command yes"));
    }
}

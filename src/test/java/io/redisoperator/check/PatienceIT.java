package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When nothing may be done yet. */
class PatienceIT {
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final WatchedCluster cluster = WatchedCluster.serving();

    @AfterEach
    void endProcesses() {
        cluster.close();
    }

    /** Row 10: the one that Sentinel promotes hangs, so that the failover takes its time; another could be asked for. */
    @Test
    void leavesAFailoverToTheSentinelThatIsAtIt() {
        String before = cluster.master();
        String chosen = cluster.anyReplica();
        cluster.ask(chosen, "CONFIG", "SET", "replica-priority", "1");
        cluster.sentinelPods().forEach(sentinel -> cluster.process(sentinel).paced("info-period", "2000"));
        await().atMost(BOUND)
                .until(() -> cluster.ask("rfs-cache-a", "SENTINEL", "REPLICAS", "mymaster")
                        .contains("slave-priority\n1\n"));
        cluster.process(chosen).hang();
        cluster.ask("rfs-cache-a", "SENTINEL", "FAILOVER", "mymaster");
        cluster.process(before).restart();

        AstrayCluster.awaitFinding(cluster, Finding.Kind.NO_MASTER, "Sentinel is failing over");
        int looks = cluster.looks();
        await().atMost(BOUND).until(() -> cluster.looks() > looks + 3);
        assertThat(cluster.commands()).allMatch(SetRoleLabel.class::isInstance);

        cluster.process(chosen).goOn();
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(cluster.labelledMasters()).containsExactly(chosen));
        assertThat(cluster.ask(chosen, "GET", "greeting")).isEqualTo("hello");
    }

    /** Row 32. */
    @Test
    void looksTwiceAfterItsStartBeforeItActs() {
        cluster.stopWatching();
        String replica = cluster.anyReplica();
        cluster.ask(replica, "REPLICAOF", cluster.process(replica).host(), "6379");

        cluster.watchAnew();

        await().atMost(BOUND).until(() -> !cluster.commands(AttachReplica.class).isEmpty());
        assertThat(cluster.firstSent(AttachReplica.class).looks()).isEqualTo(3);
        cluster.awaitHealthy(BOUND);
    }
}

package io.redisoperator.check;

import static io.redisoperator.check.LostCluster.BOUND;
import static io.redisoperator.check.LostCluster.LOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.api.FailoverStatus.Lineage;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.ForgetMaster;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import io.redisoperator.model.Annotations;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every Redis is killed at once, and what its append-only file does not tell is who was master: that changed while no
 * operator was there, so that its record names the one before.
 */
class ForgottenMasterIT {
    private static final int NEWER = 20;

    private final LostCluster lost = LostCluster.with(LOG, "appendfsync always");
    private final WatchedCluster cluster = lost.cluster;
    private String recorded = "";
    private String last = "";

    @BeforeEach
    void moveTheMasterWhileNobodyWatches() {
        recorded = cluster.master();
        last = cluster.replicas().getLast();
        String other = cluster.replicas().getFirst();
        cluster.onRecord(new Lineage("a".repeat(40), 0L, recorded, "uid-" + recorded, true, null));
        cluster.stopWatching();
        cluster.process(recorded).kill();
        cluster.ask(last, "REPLICAOF", "NO", "ONE");
        cluster.ask(other, "REPLICAOF", cluster.process(last).host(), "6379");
        for (String sentinel : cluster.sentinelPods()) {
            cluster.ask(sentinel, "SENTINEL", "REMOVE", "mymaster");
            cluster.ask(
                    sentinel,
                    "SENTINEL",
                    "MONITOR",
                    "mymaster",
                    cluster.process(last).host(),
                    "6379",
                    "2");
        }
        await().atMost(BOUND)
                .until(() -> cluster.ask(last, "INFO", "replication").contains("state=online"));
        IntStream.range(0, NEWER).forEach(i -> cluster.ask(last, "SET", "newer" + i, "1"));
    }

    @AfterEach
    void close() {
        lost.close();
    }

    @Test
    void goesOnWithTheOneThatSentinelsName() {
        cluster.redisPods().forEach(pod -> cluster.process(pod).restart());

        cluster.watchAnew();

        await().atMost(BOUND).until(() -> cluster.diagnosis().healthy());
        assertThat(cluster.master()).isEqualTo(last);
        assertThat(cluster.redisPods())
                .allSatisfy(pod -> assertThat(cluster.ask(pod, "EXISTS", "newer0", "newer" + (NEWER - 1)))
                        .isEqualTo("2"));
    }

    @Test
    void stopsUntilAPersonDecidesWhereNobodyNamesItAndItHoldsMore() {
        cluster.loseAllRedis();
        lost.revive(cluster.redisPods());

        cluster.watchAnew();

        lost.awaitFinding(Finding.Kind.BLOCKED, "the last known master is " + recorded);
        assertThat(cluster.commands()).allMatch(ForgetMaster.class::isInstance);
        cluster.annotate(Annotations.PROMOTE, last);
        await().atMost(BOUND)
                .until(() -> !cluster.commands(PromoteAsAsked.class).isEmpty());
        cluster.awaitHealthy(BOUND);
        lost.assertServes(last, "greeting", "newer0");
    }
}

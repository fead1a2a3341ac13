package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes in the middle of a hand-over, between two Redis: the operator's end, and a second master. */
class CutOffHandoverIT {
    private static final String OLD = "rfr-x-0";
    private static final String NEW = "rfr-x-1";
    private static final Duration SOON = LoopbackCluster.BOUND;

    private final LoopbackCluster c = new LoopbackCluster(Duration.ofSeconds(6));

    @AfterEach
    void close() {
        c.close();
    }

    /** Sentinel makes the old master a replica long after the pause of writes is over; two Redis have no write guard. */
    @Test
    void losesNoWriteWhenTheOperatorDiesAsSoonAsSentinelHasAgreed() {
        two();
        WriteHandover handover = handoverThatEndsAfter("FAILOVER");
        Endpoint old = c.node(OLD).endpoint();

        try (WriteLedger ledger = new WriteLedger(() -> old)) {
            await().until(() -> ledger.acknowledged() > 100);
            handover.handOver(c.cluster, c.node(OLD), n -> true);
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> c.ask(NEW, "ROLE").startsWith("master"));
            // Whoever makes it a replica ends its connections, too.
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> c.ask(OLD, "ROLE").startsWith("slave"));
            ledger.end();
            assertThat(c.written(NEW)).containsAll(ledger.numbers());
        }
    }

    /** Nobody takes anything back then, and nothing needs to. */
    @Test
    void letsWritesGoOnWhenTheOperatorDiesBeforeItAsksSentinel() {
        two();
        WriteHandover handover = handoverThatEndsAfter("min-replicas-to-write, 1]");
        Endpoint old = c.node(OLD).endpoint();

        try (WriteLedger ledger = new WriteLedger(() -> old)) {
            await().until(() -> ledger.acknowledged() > 100);
            handover.handOver(c.cluster, c.node(OLD), n -> true);
            await().atMost(SOON)
                    .until(() ->
                            c.ask(OLD, "CONFIG", "GET", "min-replicas-to-write").endsWith("\n1"));
            long before = ledger.acknowledged();
            await().atMost(SOON).until(() -> ledger.acknowledged() > before + 100);
        }
        assertThat(c.monitors())
                .hasSize(3)
                .allSatisfy(m -> assertThat(m.configEpoch()).isZero());
    }

    @Test
    void takesItsGuardBackFromWhoeverItWasOn() {
        two();
        c.ask(NEW, "CONFIG", "SET", "min-replicas-max-lag", "7");
        WriteHandover handover =
                new WriteHandover(c.vertx, c.labels, c.live, new Steering(c.live, InstantSource.system()));

        HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, c.node(OLD), n -> true));

        assertThat(result).isInstanceOf(HealResult.Done.class);
        for (String pod : List.of(OLD, NEW)) {
            assertThat(c.ask(pod, "CONFIG", "GET", "min-replicas-max-lag")).doesNotEndWith("\n10");
        }
    }

    /** It comes to be after the last look, lacks what the master takes next, and must not be taken for the successor. */
    @Test
    void doesNotHandOverToWhoeverIsMasterAlready() {
        two();
        LiveNodes live = new LiveNodes(c.kube, (RedisNodes) Proxy.newProxyInstance(
                RedisNodes.class.getClassLoader(), new Class<?>[] {RedisNodes.class}, (self, method, arguments) -> {
                    Object reply = method.invoke(c.nodes, arguments);
                    boolean guards = method.getName().startsWith("send")
                            && String.valueOf(arguments[2]).contains("max-lag, 10");
                    return guards
                            ? ((Future<?>) reply)
                                    .compose(set -> c.live.toRedis(c.cluster, c.node(NEW), "REPLICAOF", "NO", "ONE")
                                            .map(set))
                            : reply;
                }));
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, c.node(OLD), n -> true));

        assertThat(result)
                .isInstanceOfSatisfying(
                        HealResult.Failed.class,
                        failed -> assertThat(failed.why()).contains(NEW + " answers as a master, too"));
        assertThat(c.ask(OLD, "ROLE")).startsWith("master");
        assertThat(c.monitors())
                .hasSize(3)
                .allSatisfy(m -> assertThat(m.configEpoch()).isZero());
    }

    private void two() {
        c.redis(OLD, Component.REDIS, Optional.empty());
        c.redis(NEW, Component.REDIS, Optional.of(OLD));
        for (int i = 0; i < 3; i++) {
            c.sentinel("rfs-x-" + i, OLD);
        }
        await().atMost(SOON).until(() -> c.ask(NEW, "INFO", "replication").contains("master_link_status:up"));
        c.awaitMonitors(m -> m.replicas().size() == 1
                && m.sentinels().size() == 2
                && m.replicas().stream().noneMatch(SentinelView.Known::down));
    }

    /** What comes after the first command with that word is never sent, and nobody hears of its reply. */
    private WriteHandover handoverThatEndsAfter(String word) {
        AtomicBoolean ended = new AtomicBoolean();
        RedisNodes mortal = (RedisNodes) Proxy.newProxyInstance(
                RedisNodes.class.getClassLoader(), new Class<?>[] {RedisNodes.class}, (self, method, arguments) -> {
                    if (ended.get()) {
                        return Promise.promise().future();
                    }
                    if (method.getName().startsWith("send")
                            && String.valueOf(arguments[2]).contains(word)) {
                        ended.set(true);
                        method.invoke(c.nodes, arguments);
                        return Promise.promise().future();
                    }
                    return method.invoke(c.nodes, arguments);
                });
        LiveNodes live = new LiveNodes(c.kube, mortal);
        return new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));
    }
}

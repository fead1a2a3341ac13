package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.fakes.Specimens;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hand-over while one of three Redis keeps silent, or while answers come too late. */
class HungPodHandoverIT {
    private static final String OLD = "rfr-x-0";
    private static final String NEW = "rfr-x-1";
    private static final String HUNG = "rfr-x-2";

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

    private final LoopbackCluster c = new LoopbackCluster(Duration.ofSeconds(6), CALL_TIMEOUT);

    @AfterEach
    void close() {
        c.close();
    }

    /** Its pause is shorter than the time for which a call waits, so that not one such call fits in. */
    @Test
    void waitsForNoPodThatHangs() {
        c.threeOfEach();
        ManagedCluster hasty = cluster(Duration.ofSeconds(5));
        assertThat(WritePause.length(hasty)).isLessThan(CALL_TIMEOUT);
        c.process(HUNG).hang();
        c.awaitMonitors(m -> m.replicas().stream()
                .anyMatch(k -> k.down() && k.address().equals(c.process(HUNG).endpoint())));
        WriteHandover handover =
                new WriteHandover(c.vertx, c.labels, c.live, new Steering(c.live, InstantSource.system()));

        try (WriteLedger ledger = new WriteLedger(c::labelledMaster)) {
            await().until(() -> ledger.acknowledged() > 100);
            HealResult result = LoopbackCluster.await(handover.handOver(hasty, c.node(OLD), n -> true));
            assertThat(result)
                    .isInstanceOfSatisfying(
                            HealResult.Done.class,
                            done -> assertThat(done.moved().orElseThrow().to()).isEqualTo(NEW));
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);
            ledger.end();
            assertThat(c.written(NEW)).containsAll(ledger.numbers());
        }
    }

    /** The old master could take a write that the promoted one never gets. */
    @Test
    void doesNotAskSentinelOnceThePauseIsOver() {
        c.threeOfEach();
        Duration pause = WritePause.length(c.cluster);
        LiveNodes live = new LiveNodes(c.kube, late("max-lag, " + GuardCommands.LAG_OF_FENCES, pause));
        WriteHandover handover = new WriteHandover(c.vertx, c.labels, live, new Steering(live, InstantSource.system()));

        HealResult result = LoopbackCluster.await(handover.handOver(c.cluster, c.node(OLD), n -> true));

        assertThat(result)
                .isEqualTo(new HealResult.Failed(
                        "the pause of writes was over before Sentinel could be asked; writes go on at " + OLD,
                        Optional.of(pause)));
        assertThat(c.roleLabel(OLD)).isEqualTo("master");
        assertThat(c.ask(OLD, "SET", "k", "v")).isEqualTo("OK");
        assertThat(c.monitors())
                .hasSize(3)
                .allSatisfy(m -> assertThat(m.configEpoch()).isZero());
    }

    private static ManagedCluster cluster(Duration downAfter) {
        return new ManagedCluster(
                Specimens.failover(LoopbackCluster.KEY, downAfter), Credentials.NONE, Credentials.NONE);
    }

    /** Nodes whose answer to a command with that word comes that late. */
    private RedisNodes late(String word, Duration delay) {
        return (RedisNodes) Proxy.newProxyInstance(
                RedisNodes.class.getClassLoader(), new Class<?>[] {RedisNodes.class}, (self, method, arguments) -> {
                    Object reply = method.invoke(c.nodes, arguments);
                    return method.getName().startsWith("send")
                                    && String.valueOf(arguments[2]).contains(word)
                            ? ((Future<?>) reply)
                                    .compose(said -> c.vertx
                                            .timer(delay.toMillis(), TimeUnit.MILLISECONDS)
                                            .map(said))
                            : reply;
                });
    }
}

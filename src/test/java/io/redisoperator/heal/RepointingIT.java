package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 6 after a fail-over: what sentinels hold to be master has an epoch, and a repointed one begins anew at none. */
class RepointingIT {
    private static final List<String> SENTINELS = List.of("rfs-x-0", "rfs-x-1", "rfs-x-2");

    private static final Duration AWAY = Duration.ofMillis(700);

    private final LoopbackCluster c = new LoopbackCluster();
    private final Healer healer = new Healer(c.kube, new LiveNodes(c.kube, new FarNodes()), c.labels);
    private String named = "";
    private String master = "";

    @BeforeEach
    void nameAReplicaWithAnEpoch() {
        c.threeOfEach();
        c.ask("rfs-x-0", "SENTINEL", "FAILOVER", "mymaster");
        Endpoint before = c.process("rfr-x-0").endpoint();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> c.monitors().size() == SENTINELS.size()
                        && c.monitors().stream()
                                .allMatch(m -> m.failover() == FailoverState.NONE
                                        && m.configEpoch() > 0
                                        && !m.master().equals(before)));
        SENTINELS.forEach(sentinel -> c.ask(sentinel, "SENTINEL", "DEBUG", "publish-period", "100"));
        named = Stream.of("rfr-x-1", "rfr-x-2")
                .filter(pod -> masters().contains(c.process(pod).endpoint()))
                .findFirst()
                .orElseThrow();
        master = named.equals("rfr-x-1") ? "rfr-x-2" : "rfr-x-1";
        c.ask(master, "REPLICAOF", "NO", "ONE");
        c.ask(named, "REPLICAOF", c.process(master).host(), "6379");
    }

    @AfterEach
    void close() {
        c.close();
    }

    /** One alone is brought back by the next word of the others, which is why none of them may be left out. */
    @Test
    void holdsAgainstTheHigherEpochWhenAllAreToldTogether() {
        repoint(SENTINELS.subList(0, 1));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> masters().equals(Set.of(c.process(named).endpoint())));

        repoint(SENTINELS);

        Instant told = Instant.now();
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            assertThat(masters()).containsExactly(c.process(master).endpoint());
            return SENTINELS.stream().allMatch(sentinel -> heardFromBothSince(sentinel, told));
        });
        assertThat(c.monitors()).extracting(Monitor::configEpoch).containsOnly(0L);
        assertThat(c.ask(master, "ROLE")).startsWith("master");
    }

    private void repoint(List<String> sentinels) {
        HealResult result = LoopbackCluster.await(healer.heal(
                c.cluster,
                new MonitorMaster(
                        sentinels.stream().map(s -> c.node(s).target()).toList(),
                        c.node(master).target(),
                        "a test wants it"),
                Instant.now()));
        assertThat(result).isInstanceOf(HealResult.Done.class);
    }

    private Set<Endpoint> masters() {
        return c.monitors().stream().map(Monitor::master).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether what each of the others publishes has reached it since then: its word, and the epoch of that. */
    private boolean heardFromBothSince(String sentinel, Instant told) {
        List<String> said =
                c.ask(sentinel, "SENTINEL", "SENTINELS", "mymaster").lines().toList();
        long elapsed = Duration.between(told, Instant.now()).toMillis();
        return IntStream.range(1, said.size())
                        .filter(i -> said.get(i - 1).equals("last-hello-message"))
                        .filter(i -> Long.parseLong(said.get(i)) < elapsed)
                        .count()
                == SENTINELS.size() - 1;
    }

    /** As far away that sentinels say more than once whom they name between a command to one and the reply of it. */
    private final class FarNodes implements RedisNodes {
        @Override
        public Future<Answer<RedisView>> look(Endpoint redis, Credentials credentials) {
            return c.nodes.look(redis, credentials);
        }

        @Override
        public Future<Answer<SentinelView>> lookSentinel(Endpoint node, String masterName, Credentials credentials) {
            return c.nodes.lookSentinel(node, masterName, credentials);
        }

        @Override
        public Future<String> send(Endpoint node, Credentials credentials, List<String> command) {
            return c.nodes.send(node, credentials, command);
        }

        @Override
        public Future<List<Reply>> sendAll(Endpoint node, Credentials credentials, List<List<String>> commands) {
            return c.vertx
                    .timer(AWAY.toMillis(), TimeUnit.MILLISECONDS)
                    .compose(later -> c.nodes.sendAll(node, credentials, commands));
        }

        @Override
        public void forget(Endpoint node) {
            c.nodes.forget(node);
        }
    }
}

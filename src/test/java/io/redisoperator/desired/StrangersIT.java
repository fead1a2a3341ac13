package io.redisoperator.desired;

import static io.redisoperator.desired.TwoClusters.askSentinel;
import static io.redisoperator.desired.TwoClusters.command;
import static io.redisoperator.desired.TwoClusters.observe;
import static io.redisoperator.desired.TwoClusters.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.desired.TwoClusters.Cluster;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.redis.RedisProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters whose addresses get mixed up stay two, though both call their master {@code mymaster}. */
class StrangersIT {
    private static final Pattern ADDRESS = Pattern.compile("127(\\.\\d+){3}");

    @TempDir
    private Path folder;

    private TwoClusters clusters;
    private final String replica = RedisProcess.freshAddress();
    private final String lent = RedisProcess.freshAddress();

    @BeforeEach
    void open() {
        clusters = new TwoClusters(folder);
    }

    @AfterEach
    void close() {
        clusters.close();
    }

    @Test
    void leavesClientsAllThatIsNotBetweenNodes() throws Exception {
        Cluster a = clusters.start("a");
        String host = a.master();

        assertThat(say(host, "PUBLISH", "x", "y")).isEqualTo("0");
        assertThat(say(host, "PUBLISH", "__sentinel__:hell", "y")).isEqualTo("0");
        assertThat(say(host, "SUBSCRIBE", "x")).startsWith("subscribe");
        assertThat(say(host, "PSUBSCRIBE", "*")).startsWith("psubscribe");
        assertThat(say(host, "EVAL", "return redis.call('incr', KEYS[1])", "1", "n"))
                .isEqualTo("1");
        assertThat(say(host, "CONFIG", "SET", "maxmemory", "100mb")).isEqualTo("OK");
        for (List<String> refused : List.of(
                List.of("PUBLISH", "__sentinel__:hello", "y"),
                List.of("SUBSCRIBE", "__sentinel__:hello"),
                List.of("EVAL", "return redis.call('publish', '__sentinel__:hello', 'y')", "0"),
                List.of("REPLICAOF", "127.0.0.1", "1"),
                List.of("REPLCONF", "capa", "eof"),
                List.of("FAILOVER"))) {
            assertThat(say(host, refused.toArray(String[]::new)))
                    .as("%s", refused)
                    .containsAnyOf("NOPERM", "can't publish", "ACL failure");
        }
        String sentinel = a.sentinels().getFirst();
        assertThat(askSentinel(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                .startsWith(host);
        assertThat(askSentinel(sentinel, "PSUBSCRIBE", "*")).startsWith("psubscribe");
        assertThat(askSentinel(sentinel, "SENTINEL", "FAILOVER", "mymaster")).contains("NOPERM");
        assertThat(askSentinel(sentinel, "PUBLISH", "__sentinel__:hello", "y")).contains("NOPERM");
    }

    @Test
    void letsExportersReadAndChangeNothing() throws Exception {
        Cluster a = clusters.start("a");
        String host = a.master();

        assertThat(observe(a, host, "INFO", "ALL")).contains("role:master");
        assertThat(observe(a, host, "CONFIG", "GET", "maxmemory")).startsWith("maxmemory");
        assertThat(observe(a, host, "LATENCY", "LATEST")).isEmpty();
        assertThat(observe(a, host, "LATENCY", "HISTOGRAM")).doesNotContain("NOPERM");
        assertThat(observe(a, host, "SLOWLOG", "LEN")).isEqualTo("0");
        assertThat(observe(a, host, "SCAN", "0")).contains("of");
        assertThat(observe(a, host, "MEMORY", "USAGE", "of")).matches("\\d+");
        assertThat(observe(a, host, "EVAL", "return redis.call('get', 'of')", "0"))
                .isEqualTo("a");
        for (List<String> refused : List.of(
                List.of("SET", "of", "x"),
                List.of("EVAL", "return redis.call('set', 'of', 'x')", "0"),
                List.of("CONFIG", "SET", "maxmemory", "1"),
                List.of("CLIENT", "KILL", "TYPE", "normal"),
                List.of("ACL", "LIST"),
                List.of("SHUTDOWN"))) {
            assertThat(observe(a, host, refused.toArray(String[]::new)))
                    .as("%s", refused)
                    .containsAnyOf("NOPERM", "can't run", "ACL failure");
        }
    }

    @Test
    void givesNothingToAReplicaThatIsMadeToFollowTheOtherMaster() throws Exception {
        Cluster a = clusters.start("a", replica);
        Cluster b = clusters.start("b", RedisProcess.freshAddress());
        awaitUntil(() -> assertThat(say(replica, "GET", "of")).isEqualTo("a"));

        command(a, replica, 6379, "REPLICAOF", b.master(), "6379");

        holds(Duration.ofSeconds(8), () -> {
            assertThat(say(replica, "GET", "of")).isEqualTo("a");
            assertThat(say(b.master(), "INFO", "replication")).doesNotContain(replica);
            assertThat(say(a.master(), "GET", "of")).isEqualTo("a");
            assertKnowOnlyTheirOwn(a, Set.of(a.master(), replica));
            assertKnowOnlyTheirOwn(b, Set.of(b.master(), b.replicas().getFirst()));
        });
    }

    @Test
    void keepsTwoClustersApartWhenOneTakesAnAddressOfTheOther() throws Exception {
        Cluster a = clusters.start("a", replica, lent);
        failOverToReplicaAndStopLent(a);

        Cluster b = clusters.start("b", RedisProcess.freshAddress());
        clusters.replica(b, lent);
        awaitUntil(() -> assertThat(say(lent, "GET", "of")).isEqualTo("b"));

        holds(Duration.ofSeconds(12), () -> {
            assertThat(say(lent, "GET", "of")).isEqualTo("b");
            assertThat(say(lent, "INFO", "replication")).contains("master_host:" + b.master());
            assertThat(say(replica, "GET", "of")).isEqualTo("a");
            assertKnowOnlyTheirOwn(a, Set.of(a.master(), replica, lent));
            assertKnowOnlyTheirOwn(b, Set.of(b.master(), b.replicas().getFirst(), lent));
            for (String sentinel : a.sentinels()) {
                assertThat(master(sentinel)).isEqualTo(replica);
            }
            for (String sentinel : b.sentinels()) {
                assertThat(master(sentinel)).isEqualTo(b.master());
            }
        });
    }

    /** What the others show is the work of identities: with one that both clusters share, nothing keeps them apart. */
    @Test
    void takesTheOthersDataWhereBothHaveOneIdentity() throws Exception {
        ClusterIdentity shared = ClusterIdentity.generate();
        Cluster a = clusters.start("a", shared, replica);
        Cluster b = clusters.start("b", shared, RedisProcess.freshAddress());
        awaitUntil(() -> assertThat(say(replica, "GET", "of")).isEqualTo("a"));

        command(a, replica, 6379, "REPLICAOF", b.master(), "6379");

        awaitUntil(() -> assertThat(say(replica, "GET", "of")).isEqualTo("b"));
    }

    @Test
    void becomesOneClusterWhereBothHaveOneIdentityAndOneTakesAnAddressOfTheOther() throws Exception {
        ClusterIdentity shared = ClusterIdentity.generate();
        Cluster a = clusters.start("a", shared, replica, lent);
        failOverToReplicaAndStopLent(a);

        Cluster b = clusters.start("b", shared, RedisProcess.freshAddress());
        clusters.replica(b, lent);

        awaitUntil(() -> assertThat(b.sentinels())
                .anySatisfy(sentinel -> assertThat(known(sentinel, "SENTINELS")).containsAnyElementsOf(a.sentinels())));
        awaitUntil(() -> assertThat(say(lent, "GET", "of")).isEqualTo("a"));
    }

    private void failOverToReplicaAndStopLent(Cluster a) throws Exception {
        for (String sentinel : a.sentinels()) {
            awaitUntil(() -> assertThat(known(sentinel, "REPLICAS")).contains(replica, lent));
            awaitUntil(() -> assertThat(known(sentinel, "SENTINELS")).hasSize(2));
        }
        // Redis boots without a priority, and keeps none here, where no readiness probe runs: it is the other's alone.
        command(a, replica, 6379, "CONFIG", "SET", "replica-priority", "100");
        awaitUntil(() -> assertThat(askSentinel(a.sentinels().getFirst(), "SENTINEL", "REPLICAS", "mymaster")
                        .replace("\n", " "))
                .contains("slave-priority 100", "slave-priority 0"));
        command(a, a.sentinels().getFirst(), 26379, "SENTINEL", "FAILOVER", "mymaster");
        for (String sentinel : a.sentinels()) {
            awaitUntil(() -> assertThat(master(sentinel)).isEqualTo(replica));
        }
        clusters.stop(a, lent);
    }

    private static void assertKnowOnlyTheirOwn(Cluster cluster, Set<String> redis) throws Exception {
        for (String sentinel : cluster.sentinels()) {
            assertThat(cluster.sentinels()).containsAll(known(sentinel, "SENTINELS"));
            assertThat(redis).containsAll(known(sentinel, "REPLICAS")).contains(master(sentinel));
        }
    }

    private static String master(String sentinel) throws Exception {
        return askSentinel(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
                .lines()
                .findFirst()
                .orElse("");
    }

    private static Set<String> known(String sentinel, String list) throws Exception {
        Set<String> found = new TreeSet<>();
        String before = "";
        for (String line : askSentinel(sentinel, "SENTINEL", list, "mymaster").split("\n", -1)) {
            if (before.equals("ip") && ADDRESS.matcher(line).matches()) {
                found.add(line);
            }
            before = line;
        }
        return found;
    }

    private static void awaitUntil(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(90)).untilAsserted(assertion);
    }

    private static void holds(Duration time, ThrowingRunnable assertion) {
        await().during(time)
                .atMost(time.plusSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .failFast(() -> assertion.run())
                .untilAsserted(assertion);
    }
}

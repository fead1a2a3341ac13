package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.Finding;
import io.redisoperator.diagnosis.HealCommand.ConfigureSentinel;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.ReplaceSentinel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sentinels that name another than the master, know too few, or are in TILT, while the master serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentinelsAstrayIT {
    private static final Duration DOWN_AFTER = Duration.ofSeconds(4);

    /** And {@code HELLO}, with which the test begins to ask. */
    private static final List<String> SPOKEN_BY_SENTINELS_AND_REPLICAS =
            List.of("client|setname", "hello", "info", "ping", "psync", "publish", "replconf", "select", "subscribe");

    private static final String DEAF = "rfs-cache-c";

    private final CompletableFuture<WatchedCluster> unanimous = begin();
    private final CompletableFuture<WatchedCluster> split = begin();
    private final CompletableFuture<WatchedCluster> elsewhere = begin();
    private final CompletableFuture<WatchedCluster> deaf = AstrayCluster.begin(SentinelsAstrayIT::withADeafOne);
    private final CompletableFuture<WatchedCluster> tilted = begin();

    @AfterAll
    void endProcesses() {
        List.of(unanimous, split, elsewhere, deaf, tilted)
                .forEach(cluster -> cluster.join().close());
    }

    /** Row 6. */
    @Test
    void areBroughtBackWhenAllNameAReplica() {
        WatchedCluster cluster = unanimous.join();
        String replica = cluster.anyReplica();
        cluster.forgetCommands();

        cluster.sentinelPods().forEach(sentinel -> monitor(cluster, sentinel, cluster.process(replica)));

        assertBroughtBack(cluster);
    }

    /** Row 7. */
    @Test
    void areBroughtBackTogetherWhenTheyDoNotAgree() {
        WatchedCluster cluster = split.join();
        String replica = cluster.anyReplica();
        cluster.forgetCommands();

        monitor(cluster, "rfs-cache-c", cluster.process(replica));

        assertBroughtBack(cluster);
    }

    /** Row 9: the Redis of the other cluster hear what Sentinel says to whom it watches, and nothing else. */
    @Test
    void areBroughtBackFromTheMasterOfAnotherClusterWhichIsNotTouched() {
        WatchedCluster cluster = elsewhere.join();
        try (RedisProcess master = RedisProcess.redis();
                RedisProcess replica = RedisProcess.redis("replicaof " + master.host() + " 6379")) {
            cluster.forgetCommands();
            cluster.sentinelPods().forEach(sentinel -> monitor(cluster, sentinel, master));

            assertBroughtBack(cluster);
            assertThat(List.of(master, replica))
                    .allSatisfy(theirs ->
                            assertThat(commandsTo(cluster, theirs)).isSubsetOf(SPOKEN_BY_SENTINELS_AND_REPLICAS));
        }
    }

    /** Row 22: it may say what it likes, and is let hear nothing. */
    @Test
    void areReplacedOneThatDoesNotLearnOfTheOthers() {
        WatchedCluster cluster = deaf.join();

        await().atMost(AstrayCluster.BOUND)
                .until(() -> !cluster.commands(ReplaceSentinel.class).isEmpty());
        assertThat(cluster.commands(ReplaceSentinel.class))
                .singleElement()
                .satisfies(command -> assertThat(command.sentinel().pod()).isEqualTo(DEAF))
                .satisfies(command -> assertThat(command.evidence()).contains("rfs-cache-a, rfs-cache-b"));
        assertThat(cluster.commands()).hasOnlyElementsOfTypes(ReplaceSentinel.class, ConfigureSentinel.class);
    }

    /** Row 26. */
    @Test
    void haveNoWordWhileInTilt() {
        WatchedCluster cluster = tilted.join();
        String sentinel = "rfs-cache-c";
        RedisProcess process = cluster.process(sentinel).paced("tilt-period", "30000");
        cluster.forgetCommands();
        process.hang();
        await().atMost(AstrayCluster.BOUND).until(() -> downFor(cluster).compareTo(DOWN_AFTER) > 0);
        process.goOn();
        AstrayCluster.awaitFinding(cluster, Finding.Kind.SENTINEL_TILT, sentinel);

        monitor(cluster, sentinel, cluster.process(cluster.anyReplica()));

        int before = cluster.looks();
        await().atMost(AstrayCluster.BOUND).until(() -> {
            assertThat(cluster.commands()).allMatch(ConfigureSentinel.class::isInstance);
            assertThat(cluster.diagnosis().findings())
                    .extracting(Finding::kind)
                    .doesNotContain(Finding.Kind.SENTINEL_WRONG_MASTER);
            return cluster.looks() > before + 3;
        });
        assertThat(cluster.ask(sentinel, "INFO", "sentinel")).contains("sentinel_tilt:1");
    }

    private static void assertBroughtBack(WatchedCluster cluster) {
        String before = cluster.master();
        AstrayCluster.awaitFinding(cluster, Finding.Kind.SENTINEL_WRONG_MASTER, "instead of " + before);
        await().atMost(AstrayCluster.BOUND)
                .until(() -> !cluster.commands(MonitorMaster.class).isEmpty());
        cluster.awaitHealthy(AstrayCluster.BOUND);

        assertThat(cluster.commands()).hasOnlyElementsOfTypes(MonitorMaster.class, ConfigureSentinel.class);
        assertThat(cluster.commands(MonitorMaster.class).getFirst().sentinels())
                .extracting(Target::pod)
                .containsExactlyElementsOf(cluster.sentinelPods());
        assertThat(cluster.master()).isEqualTo(before);
        assertThat(cluster.labelledMasters()).containsExactly(before);
        assertThat(cluster.redisPods())
                .allSatisfy(
                        pod -> assertThat(cluster.ask(pod, "GET", "greeting")).isEqualTo("hello"));
    }

    /** How long another sentinel holds it for down, after that much silence: 2 s of it is what makes for TILT. */
    private static Duration downFor(WatchedCluster cluster) {
        String said = cluster.ask("rfs-cache-a", "SENTINEL", "SENTINELS", "mymaster");
        Matcher time = Pattern.compile("s-down-time\n(\\d+)").matcher(said);
        return time.find() ? Duration.ofMillis(Long.parseLong(time.group(1))) : Duration.ZERO;
    }

    /** From the beginning, as it is given time to learn while other tests run. */
    private static WatchedCluster withADeafOne() {
        WatchedCluster cluster = AstrayCluster.with(DOWN_AFTER);
        // The others tell it by themselves, too.
        cluster.ask(DEAF, "ACL", "SETUSER", "default", "-publish");
        cluster.redisPods()
                .forEach(pod -> cluster.ask(pod, "ACL", "SETUSER", "deaf", "on", ">x", "~*", "+@all", "resetchannels"));

        cluster.ask(DEAF, "SENTINEL", "SET", "mymaster", "auth-user", "deaf", "auth-pass", "x");
        cluster.ask(DEAF, "SENTINEL", "RESET", "mymaster");
        return cluster;
    }

    /** Names of all that a Redis was ever sent. */
    private static List<String> commandsTo(WatchedCluster cluster, RedisProcess redis) {
        return cluster.ask(redis, "INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .map(line -> line.substring("cmdstat_".length(), line.indexOf(':')))
                .toList();
    }

    private static void monitor(WatchedCluster cluster, String sentinel, RedisProcess redis) {
        cluster.askAtOnce(
                sentinel,
                List.of(
                        List.of("SENTINEL", "REMOVE", "mymaster"),
                        List.of("SENTINEL", "MONITOR", "mymaster", redis.host(), "6379", "2")));
    }

    private static CompletableFuture<WatchedCluster> begin() {
        return AstrayCluster.begin(() -> AstrayCluster.with(DOWN_AFTER));
    }
}

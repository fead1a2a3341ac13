package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.pipeline.ClusterObjects;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What edits of {@code customConfig} do to running clusters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsIT {
    private Playground playground;

    @BeforeAll
    void start() {
        playground = new Playground().withOperator();
    }

    @AfterAll
    void close() {
        playground.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void givesADirectiveBackWithoutARestart() {
        ClusterKey key = create("undone");
        List<String> before = uids(key, Component.REDIS);
        playground.apply(key, custom("maxmemory 64mb", "save 60 1"));
        awaitEverywhere(key, "maxmemory", "67108864");
        playground.awaitWhole(key, 3, 3);

        playground.apply(key, "");

        awaitEverywhere(key, "maxmemory", "0");
        awaitEverywhere(key, "save", "900 1 300 10");
        playground.awaitWhole(key, 3, 3);
        assertThat(uids(key, Component.REDIS)).isEqualTo(before);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void replacesPodsForADirectiveThatTheyHaveAlwaysHad() {
        ClusterKey key = create("inborn", "maxmemory 64mb");
        playground.set(key, "kept", "yes", 2);

        awaitEverywhere(key, "repl-backlog-size", "2097152");

        playground.apply(key, "");

        awaitEverywhere(key, "maxmemory", "0");
        awaitEverywhere(key, "repl-backlog-size", "67108864");
        playground.awaitWhole(key, 3, 3);
        assertThat(playground.redis(playground.master(key), "GET", "kept")).isEqualTo("yes");
    }

    /** The pods still have the file of before, by which Redis would load no append-only file, and then empty it. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void losesNothingOfAnAppendOnlyFileThatAnEditAskedForWhenAllDieAtOnce() {
        ClusterKey key = create("logged");
        playground.apply(key, custom("appendonly yes"));
        awaitEverywhere(key, "appendonly", "yes");
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.pods(key, Component.REDIS))
                        .extracting(pod -> playground.redis(pod, "INFO", "persistence"))
                        .allMatch(info -> info.contains("aof_rewrite_in_progress:0")
                                && info.contains("aof_rewrite_scheduled:0")));
        playground.awaitWhole(key, 3, 3);
        Pod master = playground.master(key);
        for (int i = 0; i < 100; i++) {
            playground.redis(master, "SET", "key-" + i, "yes");
        }
        assertThat(playground.redis(master, "WAIT", "2", "5000")).isEqualTo("2");
        Map<String, String> runs = playground.podRuns(key);

        playground.killAllRedis(key);

        playground.awaitWhole(key, 3, 3);
        assertThat(uids(key, Component.REDIS))
                .allSatisfy(uid -> assertThat(runs.values()).anyMatch(run -> run.startsWith(uid)));
        assertThat(playground.pods(key, Component.REDIS))
                .allSatisfy(pod -> assertThat(playground.redis(pod, "DBSIZE")).isEqualTo("100"));
        awaitEverywhere(key, "appendonly", "yes");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void healsOnWhileRedisRefusesAValue() {
        ClusterKey key = create("wrong");
        playground.apply(key, custom("maxmemory-policy nonsense"));
        await().atMost(Playground.LONG)
                .until(() -> playground.condition(key, "ConfigApplied").equals("False StepRejected"));
        Pod replica = playground.pods(key, Component.REDIS).stream()
                .filter(pod -> !pod.getMetadata()
                        .getName()
                        .equals(playground.master(key).getMetadata().getName()))
                .findFirst()
                .orElseThrow();

        playground.client.resource(replica).delete();

        await().atMost(Playground.LONG)
                .until(() -> "3/3".equals(playground.status(key).redis())
                        && !uids(key, Component.REDIS)
                                .contains(replica.getMetadata().getUid()));
        playground.apply(key, "");
        playground.awaitWhole(key, 3, 3);
    }

    /** Nobody has tried it on a running Redis: the first one does not start with it. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void repeatsWhatRedisSaidOfALineWithWhichItDoesNotStartUntilItIsMended() {
        ClusterKey key = key("stillborn");
        playground.apply(key, custom("maxmemory-policy nonsense"));
        await().atMost(Playground.LONG)
                .until(() -> playground.status(key).conditions() != null
                        && playground.status(key).conditions().stream()
                                .anyMatch(c -> c.getType().equals("Progressing")
                                        && c.getMessage().contains(">>> 'maxmemory-policy nonsense'; argument")));

        playground.apply(key, custom("maxmemory-policy allkeys-lru"));

        awaitEverywhere(key, "maxmemory-policy", "allkeys-lru");
        playground.awaitWhole(key, 3, 3);
    }

    /** All pods mount the same file, and only the first of them has been replaced. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void startsAgainWithWhatAPodWasMadeWithAsLongAsTheEditStopsAtAnother() {
        ClusterKey key = create("halted", "databases 20");
        playground.redis(playground.master(key), "SET", "kept", "yes");
        List<String> earlier = uids(key, Component.REDIS);
        playground.apply(key, custom("databases nonsense", "maxmemory 64mb"));
        // The pod that goes is not ready, either, and between the two there is none.
        List<String> stuck =
                await().atMost(Playground.LONG).until(() -> names(newcomers(key, earlier)), names -> names.size() == 1);
        await().atMost(Playground.LONG)
                .until(() -> playground.labelledMasters(key).size() == 1);
        Pod master = playground.master(key);
        long before = playground.pid(master, "redis");

        playground.kill(master, "redis");

        await().atMost(Playground.LONG).ignoreExceptions().until(() -> playground.pid(master, "redis") != before);
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(unready(key)).isEqualTo(stuck));
        assertThat(playground.redis(master, "CONFIG", "GET", "databases")).isEqualTo("databases\n20");
        assertThat(playground.redis(master, "CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n67108864");
        playground.apply(key, custom("databases 21"));
        awaitEverywhere(key, "databases", "21");
        playground.awaitWhole(key, 3, 3);
        assertThat(playground.redis(playground.master(key), "GET", "kept")).isEqualTo("yes");
    }

    private Stream<Pod> newcomers(ClusterKey key, List<String> earlier) {
        return playground.pods(key, Component.REDIS).stream()
                .filter(pod -> !earlier.contains(pod.getMetadata().getUid()));
    }

    private List<String> unready(ClusterKey key) {
        return names(playground.pods(key, Component.REDIS).stream().filter(pod -> !ClusterObjects.ready(pod)));
    }

    private static List<String> names(Stream<Pod> pods) {
        return pods.map(pod -> pod.getMetadata().getName()).toList();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void givesAnOptionOfSentinelBack() {
        ClusterKey key = create("watchful");
        List<String> plain = uids(key, Component.SENTINEL);
        playground.apply(
                key, "sentinel: {customConfig: ['master-reboot-down-after-period 5000', 'failover-timeout 7000']}");
        await().atMost(Playground.LONG).until(() -> sentinelsSay(key, "failover-timeout\n7000"));
        awaitOthersThan(plain, key);
        List<String> rebooting = uids(key, Component.SENTINEL);

        playground.apply(key, "");

        await().atMost(Playground.LONG).until(() -> sentinelsSay(key, "failover-timeout\n10000"));
        awaitOthersThan(rebooting, key);
    }

    /** One sentinel after the other is replaced, and between two of them the cluster is whole, too. */
    private void awaitOthersThan(List<String> before, ClusterKey key) {
        await().atMost(Playground.LONG.multipliedBy(2))
                .untilAsserted(() ->
                        assertThat(uids(key, Component.SENTINEL)).hasSize(3).doesNotContainAnyElementsOf(before));
        playground.awaitWhole(key, 3, 3);
    }

    private boolean sentinelsSay(ClusterKey key, String option) {
        return playground.pods(key, Component.SENTINEL).stream()
                .allMatch(pod -> playground
                        .sentinel(pod, "SENTINEL", "MASTER", "mymaster")
                        .contains(option));
    }

    private void awaitEverywhere(ClusterKey key, String directive, String value) {
        await(directive)
                .atMost(Playground.LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(playground.pods(key, Component.REDIS))
                        .hasSize(3)
                        .allSatisfy(pod -> assertThat(playground.redis(pod, "CONFIG", "GET", directive))
                                .isEqualTo(directive + "\n" + value)));
    }

    private ClusterKey create(String name, String... lines) {
        ClusterKey key = key(name);
        playground.apply(key, lines.length == 0 ? "" : custom(lines));
        playground.awaitWhole(key, 3, 3);
        return key;
    }

    /** In a namespace of its own. */
    private ClusterKey key(String name) {
        playground.namespace(name);
        return new ClusterKey(name, name);
    }

    private static String custom(String... lines) {
        return "redis: {customConfig: ['" + String.join("', '", lines) + "']}";
    }

    private List<String> uids(ClusterKey key, Component component) {
        return playground.pods(key, component).stream()
                .map((Pod pod) -> pod.getMetadata().getUid())
                .toList();
    }
}

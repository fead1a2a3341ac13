package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clusters whose sentinels name the Redis outside that is followed, and replace it never. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnnouncedExternalIT {
    private static final String PASSWORD = "of-the-old-one#1";
    private static final String LOGIN = "requirepass " + PASSWORD + "\nmasterauth " + PASSWORD;
    /** Longer than it takes a sentinel to call a master down, and another one to agree. */
    private static final Duration WELL_PAST_DOWN_AFTER = Duration.ofSeconds(12);

    private static final String TIMERS =
            "sentinel: {customConfig: [down-after-milliseconds 2000, failover-timeout 5000]}\n";

    private final Playground playground = new Playground().withOperator();

    /** In a namespace of its own, with the login of the Redis outside. */
    private ClusterKey key(String name) {
        playground.namespace(name);
        playground
                .client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("old")
                        .withNamespace(name)
                        .endMetadata()
                        .addToStringData("password", PASSWORD)
                        .build())
                .create();
        return new ClusterKey(name, name);
    }

    @AfterAll
    void close() {
        playground.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void namesItUntilThePodsTakeOverAndReplacesItNever() {
        ClusterKey key = key("announced");
        try (RedisProcess old = RedisProcess.redis(LOGIN, "appendonly yes");
                RedisProcess copy = RedisProcess.redis(LOGIN, "replicaof " + old.host() + " 6379")) {
            outside(old, "SET", "theirs", "1");
            playground.apply(key, TIMERS + bootstrapNode(old, true));
            playground.awaitReady(key);

            assertThat(playground.condition(key, "Ready")).isEqualTo("True Following");
            assertThat(playground.condition(key, "QuorumOk")).isEqualTo("False Following");
            assertThat(playground.status(key).sentinels()).isEqualTo("3/3");
            assertThat(named(key)).hasSize(3).containsOnly(old.endpoint());

            restartsASentinelThatNamesItAgain(key, old);
            Set<String> pods = playground.podRuns(key).keySet();
            old.kill();
            await("nobody to be promoted")
                    .during(WELL_PAST_DOWN_AFTER)
                    .atMost(WELL_PAST_DOWN_AFTER.multipliedBy(2))
                    .until(() -> !isMaster(copy)
                            && replicas(key).size() == 3
                            && named(key).stream().allMatch(old.endpoint()::equals));
            refusesAFailoverByHand(key, old, copy);
            old.restart();
            await().atMost(Playground.LONG)
                    .until(() -> playground.condition(key, "Following").equals("True InSync"));

            playground.apply(key, TIMERS);
            playground.awaitWhole(key, 3, 3);

            Pod master = playground.master(key);
            assertThat(playground.redis(master, "GET", "theirs")).isEqualTo("1");
            assertThat(named(key)).hasSize(3).containsOnly(address(master));
            assertThat(playground.podRuns(key).keySet())
                    .as("the same sentinels serve on")
                    .isEqualTo(pods);
            assertThat(isMaster(old)).isTrue();
            failsOver(key, master);
        }
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void isUnknownToSentinelsOfThatRedisAndLeavesTheirFailoverAlone() {
        ClusterKey key = key("unknown");
        try (RedisProcess old = RedisProcess.redis(LOGIN);
                RedisProcess copy = RedisProcess.redis(LOGIN, "replicaof " + old.host() + " 6379");
                RedisProcess one = watching(old);
                RedisProcess two = watching(old);
                RedisProcess three = watching(old)) {
            List<RedisProcess> theirs = List.of(one, two, three);
            playground.apply(key, TIMERS + bootstrapNode(old, true));
            playground.awaitReady(key);

            await("each to know its own only")
                    .during(Duration.ofSeconds(5))
                    .atMost(Playground.LONG)
                    .until(() -> known(theirs).equals(List.of("2", "2", "2"))
                            && sentinels(key, "num-other-sentinels").equals(List.of("0", "0", "0")));

            old.kill();
            await("theirs to fail over").atMost(Playground.LONG).until(() -> isMaster(copy));
            old.restart();
            await("the new master to stay, and the old one to follow it")
                    .during(Duration.ofSeconds(15))
                    .atMost(Playground.LONG)
                    .until(() -> isMaster(copy) && !isMaster(old));
            assertThat(known(theirs)).containsExactly("2", "2", "2");
            assertThat(named(key)).containsOnly(old.endpoint());
        }
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void bringsSentinelsWhenTheyAreAllowedAndTakesThemAwayWhenNot() {
        ClusterKey key = playground.apply(key("toggled"), TIMERS);
        playground.awaitWhole(key, 3, 3);
        try (RedisProcess old = RedisProcess.redis(LOGIN)) {
            playground.annotate(
                    key,
                    "redisfailovers.databases.spotahome.com/discard-data",
                    old.endpoint().toString());
            playground.apply(key, TIMERS + bootstrapNode(old, true));
            await("sentinels that had a master of their own to name it")
                    .atMost(Playground.LONG)
                    .until(() -> playground.condition(key, "Ready").equals("True Following")
                            && named(key).equals(List.of(old.endpoint(), old.endpoint(), old.endpoint())));
            assertThat(sentinels(key, "num-other-sentinels")).containsOnly("0");

            playground.apply(key, TIMERS + bootstrapNode(old, false));
            await("sentinels to go")
                    .atMost(Playground.LONG)
                    .until(() -> playground.pods(key, Component.SENTINEL).isEmpty()
                            && playground.condition(key, "Ready").equals("True Following"));

            playground.apply(key, TIMERS + bootstrapNode(old, true));
            await("sentinels to come")
                    .atMost(Playground.LONG)
                    .until(() -> playground.condition(key, "Ready").equals("True Following")
                            && named(key).equals(List.of(old.endpoint(), old.endpoint(), old.endpoint())));
        }
        playground.delete(key);
        playground.awaitGone(key);
    }

    /** In place, from the file that it wrote, and as a pod made anew, from the file that names nobody. */
    private void restartsASentinelThatNamesItAgain(ClusterKey key, RedisProcess old) {
        List<Pod> pods = playground.pods(key, Component.SENTINEL);
        playground.kill(pods.getFirst(), "sentinel");
        playground.client.resource(pods.getLast()).delete();
        await("both to name it")
                .atMost(Playground.LONG)
                .until(() -> named(key).equals(List.of(old.endpoint(), old.endpoint(), old.endpoint()))
                        && playground.pods(key, Component.SENTINEL).stream().noneMatch(pods.getLast()::equals));
    }

    private void refusesAFailoverByHand(ClusterKey key, RedisProcess old, RedisProcess copy) {
        Pod sentinel = playground.pods(key, Component.SENTINEL).getFirst();
        try {
            playground.sentinel(sentinel, "SENTINEL", "FAILOVER", "mymaster");
        } catch (UncheckedIOException refused) {
            // At once, where it has not heard of the copy for some seconds.
            assertThat(refused).hasRootCauseMessage("NOGOODSLAVE No suitable replica to promote");
        }
        await("nobody to be promoted by hand")
                .during(Duration.ofSeconds(7))
                .atMost(Playground.LONG)
                .until(() -> !isMaster(copy)
                        && replicas(key).size() == 3
                        && named(key).stream().allMatch(old.endpoint()::equals));
    }

    private void failsOver(ClusterKey key, Pod master) {
        playground.kill(master, "redis");
        await("another master")
                .atMost(Playground.LONG)
                .until(() -> playground.labelledMasters(key).stream()
                        .anyMatch(pod -> !pod.getMetadata()
                                .getUid()
                                .equals(master.getMetadata().getUid())));
        playground.awaitWhole(key, 3, 3);
        assertThat(playground.redis(playground.master(key), "GET", "theirs")).isEqualTo("1");
    }

    private static RedisProcess watching(RedisProcess old) {
        return RedisProcess.sentinel(
                "sentinel monitor mymaster " + old.host() + " 6379 2",
                "sentinel auth-pass mymaster " + PASSWORD,
                "sentinel down-after-milliseconds mymaster 2000",
                "sentinel failover-timeout mymaster 5000");
    }

    private static String bootstrapNode(RedisProcess old, boolean sentinels) {
        return "bootstrapNode: {host: " + old.host() + ", auth: {secretPath: old}, allowSentinels: " + sentinels
                + "}\n";
    }

    /** Whom each sentinel of the cluster names to clients. */
    private List<Endpoint> named(ClusterKey key) {
        return playground.pods(key, Component.SENTINEL).stream()
                .map(pod -> answer(pod, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                .map(lines -> lines.size() == 2
                        ? new Endpoint(lines.getFirst(), Integer.parseInt(lines.getLast()))
                        : new Endpoint("nobody", 1))
                .toList();
    }

    private List<String> sentinels(ClusterKey key, String field) {
        return playground.pods(key, Component.SENTINEL).stream()
                .map(pod -> valueOf(field, answer(pod, "SENTINEL", "MASTER", "mymaster")))
                .toList();
    }

    private List<String> answer(Pod pod, String... command) {
        try {
            return playground.sentinel(pod, command).lines().toList();
        } catch (UncheckedIOException notYet) {
            return List.of();
        }
    }

    private static List<String> known(List<RedisProcess> theirs) {
        return theirs.stream()
                .map(sentinel -> valueOf(
                        "num-other-sentinels",
                        ask(sentinel.endpoint(), "SENTINEL", "MASTER", "mymaster")
                                .lines()
                                .toList()))
                .toList();
    }

    private static String valueOf(String field, List<String> lines) {
        int at = lines.indexOf(field);
        return at < 0 || at + 1 >= lines.size() ? "" : lines.get(at + 1);
    }

    private List<Pod> replicas(ClusterKey key) {
        return playground.pods(key, Component.REDIS).stream()
                .filter(pod -> playground.redis(pod, "ROLE").startsWith("slave"))
                .toList();
    }

    private static Endpoint address(Pod pod) {
        return new Endpoint(pod.getStatus().getPodIP(), Playground.port(pod));
    }

    private static boolean isMaster(RedisProcess redis) {
        return outside(redis, "ROLE").startsWith("master");
    }

    private static String outside(RedisProcess redis, String... command) {
        return ask(
                redis.endpoint(),
                Stream.concat(Stream.of("AUTH", PASSWORD), Stream.of(command)).toArray(String[]::new));
    }

    private static String ask(Endpoint at, String... words) {
        boolean login = words[0].equals("AUTH");
        try (RedisConversation talk = new RedisConversation(at.host(), at.port())) {
            if (login) {
                talk.ask(words[0], words[1]);
            }
            return talk.ask(IntStream.range(login ? 2 : 0, words.length)
                    .mapToObj(i -> words[i])
                    .toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

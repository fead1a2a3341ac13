package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.localcluster.former.FormerOperator;
import io.redisoperator.localcluster.former.FormerShape;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.ExternalWriter;
import io.redisoperator.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster that an operator of version 1 made follow a Redis outside, which is written meanwhile. */
class TakeoverFollowingIT {
    private static final ClusterKey KEY = new ClusterKey("default", "former");
    private static final String PASSWORD = "of-all";
    private static final String SPEC = """
            auth: {secretPath: secret}
            redis:
              image: redis:6.2.6-alpine
              storage:
                persistentVolumeClaim:
                  metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}
            sentinel: {image: 'redis:6.2.6-alpine'}
            """;

    /** As if a minute had passed between the scripts' being written and the first pod's end. */
    private final Playground playground = new Playground(kubelet -> kubelet.withVolumeRefreshDelay(Duration.ZERO));

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void goesOnFollowingItAndLeavesItWithoutLosingAKey() {
        try (RedisProcess old = RedisProcess.redis("requirepass " + PASSWORD);
                ExternalWriter writer = new ExternalWriter(old.endpoint(), PASSWORD)) {
            playground.apply(KEY, SPEC + "bootstrapNode: {host: " + old.host() + ", port: '6379'}\n");
            new FormerOperator(playground.client)
                    .createFollowing(KEY, FormerShape.USUAL.withPassword(Optional.of(PASSWORD)), old.endpoint());
            Map<String, String> runs = playground.podRuns(KEY);

            playground.withOperator();

            playground.awaitReady(KEY);
            assertThat(playground.condition(KEY, "Ready")).isEqualTo("True Following");
            assertThat(playground.status(KEY).following().host()).isEqualTo(old.host());
            int before = writer.acknowledged();
            await("writes that go on").atMost(Playground.LONG).until(() -> writer.acknowledged() > before + 200);
            assertThat(playground.labelledMasters(KEY)).isEmpty();
            assertThat(playground.pods(KEY, Component.SENTINEL)).isEmpty();
            assertThat(playground.podRuns(KEY)).isEqualTo(runs);
            assertThat(playground.pods(KEY, Component.REDIS))
                    .allSatisfy(pod -> assertThat(redis(pod, "INFO", "replication"))
                            .contains("master_host:" + old.host(), "master_link_status:up"));

            writer.stop();
            playground.apply(KEY, SPEC);
            await("a master of its own")
                    .atMost(Playground.LONG)
                    .until(() -> playground.labelledMasters(KEY).size() == 1);
            assertThat(playground.podRuns(KEY))
                    .as("sentinels may be there, too")
                    .containsAllEntriesOf(runs);

            awaitWhole();
            playground.awaitReady(KEY);
            assertThat(playground.condition(KEY, "Ready")).isEqualTo("True Serving");
            assertThat(playground.podRuns(KEY)).containsAllEntriesOf(runs);

            Pod master = playground.master(KEY);
            String[] count = Stream.concat(
                            Stream.of("EXISTS"),
                            IntStream.rangeClosed(1, writer.acknowledged()).mapToObj(i -> "key-" + i))
                    .toArray(String[]::new);
            assertThat(redis(master, count)).isEqualTo(String.valueOf(writer.acknowledged()));

            assertThatSentinelsCanCommandEachRedisAfterItsRestart();
            assertThat(redis(playground.master(KEY), "SET", "after", "it")).isEqualTo("OK");
            assertThatPodsAreRenewedWithThem();
            assertThat(redis(playground.master(KEY), "GET", "after")).isEqualTo("it");
        }
    }

    /** It has forgotten then what it was told, and knows what its operator wrote into its file. */
    private void assertThatSentinelsCanCommandEachRedisAfterItsRestart() {
        playground.killAllRedis(KEY);
        awaitWhole();
        String other = playground.pods(KEY, Component.REDIS).stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(name ->
                        !name.equals(playground.master(KEY).getMetadata().getName()))
                .findFirst()
                .orElseThrow();
        playground.annotate(KEY, Annotations.SWITCH_TO, other);
        await("a hand-over to " + other)
                .atMost(Playground.LONG)
                .until(
                        () -> playground.labelledMasters(KEY).stream()
                                .map(pod -> pod.getMetadata().getName())
                                .toList(),
                        List.of(other)::equals);
        awaitWhole();
    }

    private void assertThatPodsAreRenewedWithThem() {
        Map<String, String> runs = playground.podRuns(KEY);
        playground.annotate(KEY, Annotations.RENEW_PODS, "1");
        await("other pods")
                .atMost(Playground.LONG)
                .until(() -> playground.podRuns(KEY).size() == 6
                        && playground.podRuns(KEY).values().stream().noneMatch(runs::containsValue));
        awaitWhole();
    }

    private void awaitWhole() {
        try {
            playground.awaitWhole(KEY, 3, 3);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(playground.report(KEY), late);
        }
    }

    private static String redis(Pod pod, String... command) {
        return FormerOperator.ask(pod, Ports.REDIS, Optional.of(PASSWORD), command);
    }
}

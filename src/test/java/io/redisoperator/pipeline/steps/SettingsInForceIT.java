package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.redis.VertxRedisNodes;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an edit of the settings does to a Redis that started before it. */
class SettingsInForceIT {
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);
    private final MemoryKube kube = new MemoryKube();
    private final RedisNodes nodes = new VertxRedisNodes(vertx, Duration.ofSeconds(1));
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final EnsuredObjects objects = new EnsuredObjects(kube, Clock.systemUTC());
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private SettingsInForce settings = operator();
    private final RedisProcess redis = RedisProcess.redis();

    @BeforeEach
    void aRedisThatBootedWithoutCustomConfig() {
        bus.consume(Message.Noted.class, note -> notes.add(note.reason() + ": " + note.text()));
        Failover plain = custom();
        kube.put(RedisConfig.of(plain));
        kube.put(Specimens.pod(plain.key(), Component.REDIS, "rfr-cart-0", redis.host(), Optional.of("master")));
        await().ignoreExceptions().until(() -> ask("PING").equals("PONG"));
    }

    @AfterEach
    void close() {
        redis.close();
        done(vertx.close());
    }

    @Test
    void givesBackWhatRedisHadThoughTheOperatorRestarted() {
        assertThat(edit("maxmemory 64mb", "client-output-buffer-limit replica 1mb 1mb 1"))
                .isEqualTo(StepOutcome.SETTLED);
        assertThat(ask("CONFIG", "GET", "maxmemory")).contains("67108864");
        assertThat(ask("CONFIG", "GET", "client-output-buffer-limit")).contains("slave 1048576 1048576 1");
        settings = operator();

        assertThat(edit()).isEqualTo(StepOutcome.SETTLED);

        assertThat(ask("CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n0");
        assertThat(ask("CONFIG", "GET", "client-output-buffer-limit")).contains("slave 268435456 67108864 60");
        await().until(() ->
                notes.contains("SettingGivenBack: maxmemory is 0 again, as it was before customConfig had it"));
    }

    /** Redis takes a backlog for data, and all of the bound would be gone. */
    @Test
    void givesBackABacklogThatIsNoMoreThanItsShare() {
        edit("repl-backlog-size 32mb");
        edit("repl-backlog-size 32mb", "maxmemory 64mb");
        assertThat(ask("CONFIG", "GET", "repl-backlog-size")).endsWith("\n33554432");

        edit("maxmemory 64mb");

        assertThat(ask("CONFIG", "GET", "repl-backlog-size")).endsWith("\n2097152");
        await().until(() -> notes.contains(
                "SettingGivenBack: repl-backlog-size is 2097152 again, as it was before customConfig had it"));
    }

    @Test
    void asksAProcessNothingMoreOnceItHasAll() {
        edit("maxmemory 64mb");
        ask("CONFIG", "SET", "maxmemory", "1mb");

        edit("maxmemory 64mb");

        assertThat(ask("CONFIG", "GET", "maxmemory")).contains("1048576");
    }

    @Test
    void tellsWhatRedisRefusesSetsTheOthersAndKeepsItOutOfTheFile() {
        StepOutcome outcome = edit("maxmemory-policy nonsense", "maxmemory 64mb");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Rejected.class,
                        refused -> assertThat(refused.reason())
                                .startsWith("rfr-cart-0 refuses customConfig \"maxmemory-policy nonsense\": ERR"));
        assertThat(ask("CONFIG", "GET", "maxmemory")).contains("67108864");
        assertThat(file()).contains("maxmemory 64mb").doesNotContain("nonsense");
        assertThat(edit("maxmemory-policy nonsense", "maxmemory 64mb")).isEqualTo(outcome);

        assertThat(edit("maxmemory-policy allkeys-lru", "maxmemory 64mb")).isEqualTo(StepOutcome.SETTLED);
        assertThat(file()).contains("maxmemory-policy allkeys-lru");
    }

    @Test
    void asksForARestartWhereItIsNotKnownWhatRedisHadAndSaysSo() {
        kube.put(RedisConfig.of(custom("maxmemory 64mb")));
        edit("maxmemory 64mb");

        edit();

        assertThat(new ClusterObjects(kube, cluster(custom())).configMemory().restart())
                .isNotEmpty();
        await().until(() ->
                notes.stream().anyMatch(note -> note.startsWith("RestartNeeded: ") && note.contains("maxmemory")));
    }

    @Test
    void boundsTheDataByTheLimitOfTheVeryPodUnlessAnEarlierOperatorMadeIt() {
        Failover reserving =
                Failovers.failover("redis: {reservedPodMemoryPercent: 50, resources: {limits: {memory: 256Mi}}}");
        limited("of-another-kind");
        assertThat(edit(reserving)).isEqualTo(StepOutcome.SETTLED);
        assertThat(ask("CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n0");
        limited("rfr-auth-cart");

        assertThat(edit(reserving)).isEqualTo(StepOutcome.SETTLED);

        assertThat(ask("CONFIG", "GET", "maxmemory")).endsWith("\n67108864");
        assertThat(file()).as("of the pods that come").contains("maxmemory 134217728");
        edit();
        assertThat(ask("CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n0");
    }

    private void limited(String secret) {
        Pod pod = kube.cached(Pod.class, "shop", "rfr-cart-0").orElseThrow();
        kube.put(new PodBuilder(pod)
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .withNewResources()
                .addToLimits("memory", new Quantity("128Mi"))
                .endResources()
                .endContainer()
                .addNewVolume()
                .withName("redis-auth")
                .withNewSecret()
                .withSecretName(secret)
                .endSecret()
                .endVolume()
                .endSpec()
                .build());
    }

    private StepOutcome edit(String... lines) {
        return edit(custom(lines));
    }

    private StepOutcome edit(Failover failover) {
        ManagedCluster cluster = cluster(failover);
        done(objects.present(
                cluster, RedisConfig.of(cluster.failover(), new ClusterObjects(kube, cluster).configMemory())));
        return done(settings.bringInForce(cluster));
    }

    private String ask(String... command) {
        return done(nodes.send(redis.endpoint(), Credentials.NONE, List.of(command)));
    }

    private SettingsInForce operator() {
        return new SettingsInForce(bus, kube, live, objects);
    }

    private String file() {
        return kube.cached(ConfigMap.class, "shop", "rfr-cart")
                .orElseThrow()
                .getData()
                .toString();
    }

    private static ManagedCluster cluster(Failover failover) {
        return new ManagedCluster(failover, Credentials.NONE, Credentials.NONE);
    }

    private static Failover custom(String... lines) {
        return Failovers.failover("redis: {customConfig: ["
                + String.join(
                        ", ", Arrays.stream(lines).map(line -> "'" + line + "'").toList()) + "]}");
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}

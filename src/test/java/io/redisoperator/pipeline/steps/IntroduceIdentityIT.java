package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.Specimen;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.HealResult;
import io.redisoperator.heal.Homecoming;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.SentinelRepointing;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.redis.VertxRedisNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master with a password, a replica and three Sentinels, as an earlier operator started them, learn who they are. */
class IntroduceIdentityIT {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final String PASSWORD = "open-sesame";
    private static final Duration DOWN_AFTER = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final LiveNodes live = new LiveNodes(kube, new VertxRedisNodes(vertx, Duration.ofSeconds(1)));
    private final ManagedCluster cluster =
            ManagedCluster.of(Specimens.failover(KEY, DOWN_AFTER), Specimen.IDENTITY, Optional.of(PASSWORD));
    private final IntroduceIdentity introduction = new IntroduceIdentity(live, InstantSource.system());
    private final List<RedisProcess> processes = new ArrayList<>();
    private RedisProcess master;

    @BeforeEach
    void start() {
        master = redis("rfr-x-0");
        redis("rfr-x-1", "replicaof " + master.host() + " 6379");
        for (String name : List.of("rfs-x-a", "rfs-x-b", "rfs-x-c")) {
            started(
                    name,
                    Component.SENTINEL,
                    RedisProcess.sentinel(
                            "sentinel monitor mymaster " + master.host() + " 6379 2",
                            "sentinel auth-pass mymaster " + PASSWORD,
                            "sentinel down-after-milliseconds mymaster " + DOWN_AFTER.toMillis(),
                            "sentinel failover-timeout mymaster 10000"));
        }
        await("sentinels that know each other and the replica")
                .atMost(LONG)
                .until(() -> monitors().size() == 3
                        && monitors().stream()
                                .allMatch(monitor -> monitor.sentinels().size() == 2
                                        && monitor.replicas().size() == 1));
    }

    @AfterEach
    void close() {
        processes.forEach(RedisProcess::close);
        done(vertx.close());
    }

    @Test
    void keepsAMasterThatWasSlowToHearOfItFromBeingReplaced() throws IOException {
        master.hang();
        assertThat(introduce()).isInstanceOf(StepOutcome.Waiting.class);
        master.goOn();

        await("everybody to know").atMost(LONG).until(this::introduce, StepOutcome.SETTLED::equals);
        Instant known = Instant.now();
        await("what sentinels make of it")
                .atMost(LONG)
                .until(() -> Instant.now().isAfter(known.plus(DOWN_AFTER.multipliedBy(2))));

        assertThat(monitors()).hasSize(3).allSatisfy(monitor -> {
            assertThat(monitor.doubtsMaster()).isFalse();
            assertThat(monitor.configEpoch()).as("failovers").isZero();
            assertThat(monitor.master()).isEqualTo(master.endpoint());
        });
        assertThat(usersWhoWatch()).as("as whom sentinels are connected").containsOnly(ClusterIdentity.SENTINEL);
    }

    @Test
    void tellsOneSentinelAtATime() {
        assertThat(introduce())
                .isEqualTo(StepOutcome.waiting(
                        "rfs-x-a to reach the master as user sentinel before the next sentinel is told to"));

        assertThat(introduce()).as("right after").isInstanceOf(StepOutcome.Waiting.class);
        await().atMost(LONG).until(this::introduce, StepOutcome.SETTLED::equals);
    }

    @Test
    void letsSentinelsThatAreToldOfAMasterLogInAsWhomItKnows() {
        HealResult result = done(new SentinelRepointing(live)
                .repoint(cluster, live.sentinels(cluster), live.redis(cluster).getFirst()));

        assertThat(result).isInstanceOf(HealResult.Done.class);
        await("sentinels that reach it")
                .atMost(LONG)
                .untilAsserted(() -> assertThat(usersWhoWatch()).hasSize(6).containsOnly("default"));
    }

    /** Leaving a Redis outside resets the login: among pods of before to the clients', later to that of the cluster. */
    @Test
    void isTheLastWordWherePodsLeaveARedisOutside() throws IOException {
        ManagedCluster leaving = cluster.with(new ExternalMaster(
                new Endpoint("10.9.9.9", 6379), true, true, Optional.empty(), Credentials.NONE, false));
        Homecoming homecoming = new Homecoming(live);
        StatefulSet held = new FormerObjects(KEY, cluster.failover().uid(), Optional.of(PASSWORD))
                .all().stream()
                        .filter(StatefulSet.class::isInstance)
                        .map(StatefulSet.class::cast)
                        .findFirst()
                        .orElseThrow();
        kube.put(held);
        await("everybody to know")
                .atMost(LONG)
                .until(() -> done(introduction.introduce(leaving)), StepOutcome.SETTLED::equals);
        done(homecoming.complete(leaving));
        assertThat(login()).as("with pods that know no other").isEqualTo("masteruser\n");

        assertThat(introduce()).isEqualTo(StepOutcome.SETTLED);
        assertThat(login()).isEqualTo("masteruser\n" + ClusterIdentity.REPLICATION);

        kube.delete(held, Optional.empty());
        done(homecoming.complete(leaving));
        assertThat(login())
                .as("with pods that know the cluster")
                .isEqualTo("masteruser\n" + ClusterIdentity.REPLICATION);
    }

    /** As whom the replica logs in to its master. */
    private String login() throws IOException {
        try (RedisConversation talk = new RedisConversation(processes.get(1).host(), 6379)) {
            talk.ask("AUTH", PASSWORD);
            return talk.ask("CONFIG", "GET", "masteruser");
        }
    }

    private StepOutcome introduce() {
        return done(introduction.introduce(cluster));
    }

    private List<Monitor> monitors() {
        return done(live.lookAtSentinels(cluster)).stream()
                .flatMap(seen -> seen.view().stream())
                .flatMap(view -> view.monitor().stream())
                .toList();
    }

    /** Sentinels connect twice each. */
    private List<String> usersWhoWatch() throws IOException {
        try (RedisConversation talk = new RedisConversation(master.host(), 6379)) {
            talk.ask("AUTH", PASSWORD);
            return talk.ask("CLIENT", "LIST")
                    .lines()
                    .filter(line -> line.contains("name=sentinel-"))
                    .map(line -> line.replaceFirst(".* user=(\\S+).*", "$1"))
                    .toList();
        }
    }

    private RedisProcess redis(String name, String... more) {
        List<String> lines = new ArrayList<>(List.of("requirepass " + PASSWORD, "masterauth " + PASSWORD));
        lines.addAll(List.of(more));
        return started(name, Component.REDIS, RedisProcess.redis(lines.toArray(String[]::new)));
    }

    /** With a pod that mounts no identity. */
    private RedisProcess started(String name, Component component, RedisProcess process) {
        processes.add(process);
        Pod pod = Specimens.pod(KEY, component, name, process.host(), Optional.empty());
        pod.setSpec(new PodSpec());
        kube.put(pod);
        return process;
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}

package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Endpoint;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files, commands, probes and scripts of the pods, run by real Redis and Sentinel processes. */
class BootIT {
    private static final DesiredOptions OPTIONS = new DesiredOptions(true);
    private static final String PASSWORD = "a$b`c;d|e&f*(g)~h \"'\\#\u00e4";
    private static final Failover CART = Failovers.failover("""
            redis:
              customConfig:
                - maxmemory 100mb
                - databases 32
                - save 60 1 30 5
                - replica-priority 30
                - client-output-buffer-limit normal 0 0 0 pubsub 32mb 8mb 60
                - 'notify-keyspace-events ""'
                - 'proc-title-template "{title} {port}"'
            sentinel: {customConfig: [master-reboot-down-after-period 60000]}
            auth: {secretPath: cart-password}
            """);
    private static final Secret SECRET = Specimen.secret(CART, Specimen.IDENTITY, Optional.of(PASSWORD));
    private static final Container MASTER =
            BootstrapPod.of(CART, OPTIONS).getSpec().getContainers().getFirst();
    private static final Container REPLICA = RedisStatefulSet.of(CART, OPTIONS)
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst();

    @TempDir
    private Path folder;

    private LocalContainer master;
    private LocalContainer replica;

    private final String masterHost = RedisProcess.freshAddress();
    private final String replicaHost = RedisProcess.freshAddress();

    @BeforeEach
    void startBoth() throws Exception {
        master = redis("master", masterHost);
        replica = redis("replica", replicaHost);
        master.start(MASTER);
        replica.start(REPLICA);
        awaitSuccess(master, MASTER, MASTER.getStartupProbe());
        awaitSuccess(replica, REPLICA, REPLICA.getStartupProbe());
    }

    @AfterEach
    void stopBoth() throws Exception {
        master.close();
        replica.close();
    }

    @Test
    void bootsAMasterAndAReplicaOfNobodyThatIsReadyOnceInSync() throws Exception {
        assertThat(probe(master, MASTER, MASTER.getReadinessProbe())).isZero();
        assertThat(probe(replica, REPLICA, REPLICA.getReadinessProbe())).isNotZero();
        assertThat(probe(replica, REPLICA, REPLICA.getLivenessProbe())).isZero();

        assertThat(replica.exec(REPLICA, cli("replicaof", masterHost, "6379"))).isZero();

        awaitSuccess(replica, REPLICA, REPLICA.getReadinessProbe());
        assertThat(MASTER.getEnv()).noneMatch(variable -> PASSWORD.equals(variable.getValue()));
    }

    /** The next probe comes after seconds, and most replicas are in sync in less than one. */
    @Test
    void looksAgainForAMomentAtAReplicaThatIsYetToBeInSync() throws Exception {
        long began = System.nanoTime();

        assertThat(probe(replica, REPLICA, REPLICA.getReadinessProbe())).isNotZero();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    }

    /** It listens on every address of its own, as in a real pod, where it can be reached by way of the loopback, too. */
    @Test
    void bootsAMasterThatDoesNotFollowItself() throws Exception {
        Failover open = Failovers.failover("redis: {port: " + freePort() + "}");
        Container alone = BootstrapPod.of(open, new DesiredOptions(false))
                .getSpec()
                .getContainers()
                .getFirst();
        try (LocalContainer container = redis("alone", RedisProcess.freshAddress(), open)) {
            container.start(alone);
            awaitSuccess(container, alone, alone.getStartupProbe());

            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !container.log(alone).contains("asks for synchronization"));
            assertThat(probe(container, alone, alone.getReadinessProbe())).isZero();
        }
    }

    @Test
    void mayBePromotedOnlyOnceItHasAllThatItsMasterHas() throws Exception {
        assertThat(probe(replica, REPLICA, REPLICA.getReadinessProbe())).isNotZero();
        assertThat(replica.exec(REPLICA, priorityIs("0"))).isZero();

        replica.exec(REPLICA, cli("replicaof", masterHost, "6379"));
        awaitSuccess(replica, REPLICA, REPLICA.getReadinessProbe());
        assertThat(replica.exec(REPLICA, priorityIs("30"))).isZero();
    }

    /** Its sentinels must not promote it, and in a cluster that follows one, there are none of its own. */
    @Test
    void isNeverToBePromotedAsLongAsItFollowsARedisOutside() throws Exception {
        // Any login but that of the nodes.
        replica.exec(REPLICA, cli("config set masteruser", ClusterIdentity.OPERATOR));
        replica.exec(REPLICA, cli("config set masterauth", Specimen.IDENTITY.operator()));
        replica.exec(REPLICA, cli("replicaof", masterHost, "6379"));

        awaitSuccess(replica, REPLICA, REPLICA.getReadinessProbe());

        assertThat(replica.exec(REPLICA, priorityIs("0"))).isZero();
    }

    @Test
    void stopsAReplicaAndALonelyMasterAtOnceAndAMasterWhenItIsRelieved() throws Exception {
        List<String> stop = REPLICA.getLifecycle().getPreStop().getExec().getCommand();
        assertThat(replica.exec(REPLICA, stop)).isZero();
        assertThat(master.exec(REPLICA, stop)).isZero();

        replica.exec(REPLICA, cli("replicaof", masterHost, "6379"));
        awaitSuccess(replica, REPLICA, REPLICA.getReadinessProbe());
        var stopping = master.background(REPLICA, stop);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(30)).until(stopping::isAlive);
        replica.exec(REPLICA, cli("replicaof", "no", "one"));
        master.exec(MASTER, cli("replicaof", replicaHost, "6379"));

        await().atMost(Duration.ofSeconds(90)).until(() -> !stopping.isAlive());
        assertThat(stopping.exitValue()).isZero();
    }

    @Test
    void bootsASentinelThatKnowsTheMasterAndItsPassword() throws Exception {
        replica.exec(REPLICA, cli("replicaof", masterHost, "6379"));
        var pod = SentinelDeployment.of(CART, OPTIONS).getSpec().getTemplate().getSpec();
        Container sentinel = pod.getContainers().getFirst();
        try (var container = sentinel(pod)) {
            container.start(sentinel);

            awaitSuccess(container, sentinel, sentinel.getStartupProbe());
            awaitSuccess(container, sentinel, sentinel.getReadinessProbe());
            awaitSuccess(container, sentinel, sentinel.getLivenessProbe());
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(container.log(sentinel)).contains("+slave slave " + replicaHost));
        }
    }

    /** The operator is away, and nobody else can tell what it lacks. */
    @Test
    void isNotPromotedBySentinelAfterARestart() throws Exception {
        replica.exec(REPLICA, cli("replicaof", masterHost, "6379"));
        awaitSuccess(replica, REPLICA, REPLICA.getReadinessProbe());
        var pod = SentinelDeployment.of(CART, OPTIONS).getSpec().getTemplate().getSpec();
        Container sentinel = pod.getContainers().getFirst();
        try (var container = sentinel(pod)) {
            container.start(sentinel);
            awaitSuccess(container, sentinel, sentinel.getStartupProbe());
            String hurried = "redis-cli -h $POD_IP -p 26379 --user %s --pass %s sentinel debug info-period 2000"
                    .formatted(ClusterIdentity.OPERATOR, Specimen.IDENTITY.operator());
            container.exec(REPLICA, List.of("sh", "-c", hurried));
            String known = "sentinel replicas mymaster | grep -A 1 -x slave-priority | grep -qx ";
            await().atMost(Duration.ofSeconds(90)).until(() -> container.exec(REPLICA, ask(known + "30")) == 0);

            replica.kill();
            master.kill();
            replica.start(REPLICA);

            await().atMost(Duration.ofSeconds(90)).until(() -> container.exec(REPLICA, ask(known + "0")) == 0);
            assertThat(container.exec(REPLICA, ask("sentinel failover mymaster 2>&1 | grep -q '^NOGOODSLAVE'")))
                    .isZero();
        }
    }

    private LocalContainer sentinel(PodSpec pod) throws Exception {
        LocalContainer container = new LocalContainer(
                        Files.createDirectory(folder.resolve("sentinel")), RedisProcess.freshAddress(), passwords())
                .emptyDir("/redis")
                .mount("/redis-boot", SentinelConfig.of(CART, new Endpoint(masterHost, 6379)))
                .mount("/redis-auth", SECRET);
        Container copy = pod.getInitContainers().getFirst();
        assertThat(container.exec(copy, copy.getCommand())).isZero();
        return container;
    }

    private LocalContainer redis(String name, String host) throws Exception {
        return redis(name, host, CART);
    }

    private LocalContainer redis(String name, String host, Failover failover) throws Exception {
        return new LocalContainer(Files.createDirectory(folder.resolve(name)), host, passwords())
                .emptyDir("/data")
                .mount("/redis", RedisConfig.of(failover))
                .mount("/redis-auth", SECRET)
                .mount("/redis-readiness", RedisScripts.readiness(failover))
                .mount("/redis-shutdown", RedisScripts.shutdown(failover));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Map<String, String> passwords() {
        return LocalContainer.files(SECRET);
    }

    /** As a person in the pod does it. */
    private static List<String> cli(String... command) {
        return List.of(
                "sh",
                "-c",
                "REDISCLI_AUTH=$HANDOVER_PASSWORD redis-cli -e --user $HANDOVER_USER -h $POD_IP "
                        + String.join(" ", command));
    }

    private static List<String> priorityIs(String value) {
        return cli("config get replica-priority | grep -qx " + value);
    }

    /** Of the sentinel in whose container it runs. */
    private static List<String> ask(String question) {
        return cli("-p 26379 " + question);
    }

    private static int probe(LocalContainer in, Container container, Probe probe) throws Exception {
        return in.exec(container, probe.getExec().getCommand());
    }

    private static void awaitSuccess(LocalContainer in, Container container, Probe probe) {
        await().atMost(Duration.ofSeconds(90)).until(() -> probe(in, container, probe) == 0);
    }
}

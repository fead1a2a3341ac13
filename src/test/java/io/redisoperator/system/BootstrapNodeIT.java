package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.Seams;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.ExternalWriter;
import io.redisoperator.redis.NamesOfNodes;
import io.redisoperator.redis.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clusters that follow a Redis outside of them, and leave it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BootstrapNodeIT {
    private static final String PASSWORD = "of the old one \"#";
    /** As a line of redis.conf has it. */
    private static final String LINE = "requirepass \"" + PASSWORD.replace("\"", "\\\"") + "\"";

    private final Playground playground = new Playground();
    private LocalOperator operator;

    @BeforeAll
    void start() {
        operator = operator();
    }

    @AfterAll
    void close() {
        operator.close();
        playground.close();
    }

    private LocalOperator operator() {
        return LocalOperator.start(
                playground.options("following").changingPasswords(Duration.ofSeconds(2), Duration.ofMillis(300)),
                Seams.NONE);
    }

    @Test
    void followsARedisWithAPasswordOfItsOwnAndTakesOverWithoutLosingAKey() {
        ClusterKey key = new ClusterKey("default", "moving");
        secret("moving-clients", "of clients");
        secret("moving-old", PASSWORD);
        String own = "auth: {secretPath: moving-clients}\n";
        try (RedisProcess old = outside();
                ExternalWriter writer = new ExternalWriter(old.endpoint(), PASSWORD)) {
            playground.apply(key, own + bootstrapNode(old, "moving-old"));
            playground.awaitReady(key);

            assertThat(playground.condition(key, "Ready")).isEqualTo("True Following");
            assertThat(playground.condition(key, "Following")).isEqualTo("True InSync");
            assertThat(playground.labelledMasters(key)).isEmpty();
            assertThat(playground.pods(key, Component.SENTINEL)).isEmpty();
            assertThat(Optional.ofNullable(playground.status(key).bootstrapped()))
                    .isEmpty();

            comesBackAsAReplica(key, old, playground.pods(key, Component.REDIS).getFirst());

            playground.apply(key, own);
            await().atMost(Playground.LONG)
                    .until(() -> playground.condition(key, "Following").equals("True Leaving"));
            restartOperator();
            int before = writer.acknowledged();
            await("writes that go on").atMost(Playground.LONG).until(() -> writer.acknowledged() > before + 50);
            assertThat(playground.labelledMasters(key))
                    .as("nobody is promoted while the old one is written")
                    .isEmpty();

            writer.stop();
            playground.awaitWhole(key, 3, 3);

            Pod master = playground.master(key);
            String[] count = Stream.concat(
                            Stream.of("EXISTS"),
                            IntStream.rangeClosed(1, writer.acknowledged()).mapToObj(i -> "key-" + i))
                    .toArray(String[]::new);
            assertThat(playground.redis(master, count)).isEqualTo(String.valueOf(writer.acknowledged()));
            assertThat(playground.redis(master, "SET", "after", "it")).isEqualTo("OK");
        }
        await().atMost(Playground.LONG)
                .untilAsserted(
                        () -> assertThat(playground.status(key).following()).isNull());
        for (Pod pod : playground.pods(key, Component.REDIS)) {
            assertThat(playground.redis(pod, "CONFIG", "GET", "masteruser")).endsWith("replication");
            assertThat(playground.redis(pod, "CONFIG", "GET", "replica-priority"))
                    .endsWith("100");
        }
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    void tellsOfAWrongPasswordAndGoesOnByItself() {
        ClusterKey key = new ClusterKey("default", "mistyped");
        secret("mistyped-old", "another");
        try (RedisProcess old = outside()) {
            playground.apply(key, "redis: {replicas: 1}\n" + bootstrapNode(old, "mistyped-old"));
            await().atMost(Playground.LONG)
                    .until(() -> playground.condition(key, "Following").equals("False LoginRefused"));

            secret("mistyped-old", PASSWORD);

            playground.awaitReady(key);
            playground.delete(key);
            playground.awaitGone(key);
        }
    }

    /** Beside the others, which take as long one after the other: only one of them starts the operator anew. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void discardsDataOfItsOwnOnlyWhenAPersonSaysSoAndServesOnIfTheOldOneDies() {
        ClusterKey key = new ClusterKey("beside", "careful");
        playground.namespace(key.namespace());
        playground.apply(key, "");
        playground.awaitWhole(key, 3, 3);
        playground.redis(playground.master(key), "SET", "own", "data");
        secret(key.namespace(), "careful-old", PASSWORD);
        try (RedisProcess old = outside()) {
            ExternalWriter.write(old.endpoint(), PASSWORD, "theirs");
            playground.apply(key, bootstrapNode(old, "careful-old"));
            await().atMost(Playground.LONG)
                    .until(() -> playground.condition(key, "Ready").equals("False DataWouldBeLost"));
            assertThat(playground.redis(playground.master(key), "GET", "own")).isEqualTo("data");
            assertThat(playground.pods(key, Component.SENTINEL)).hasSize(3);

            playground.annotate(key, Annotations.DISCARD_DATA, old.endpoint().toString());

            await().atMost(Playground.LONG)
                    .until(() -> playground.condition(key, "Ready").equals("True Following"));
            assertThat(playground.labelledMasters(key)).isEmpty();
            assertThat(playground.pods(key, Component.SENTINEL)).isEmpty();
            assertThat(playground.pods(key, Component.REDIS))
                    .allSatisfy(pod ->
                            assertThat(playground.redis(pod, "KEYS", "*")).isEqualTo("theirs"));
            old.kill();
            playground.apply(key, "");
            playground.awaitWhole(key, 3, 3);
            assertThat(playground.redis(playground.master(key), "KEYS", "*")).isEqualTo("theirs");
        }
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    void followsARedisOnAnotherPortThanThatOfItsPods() {
        ClusterKey key = new ClusterKey("default", "shifted");
        String own = "redis: {replicas: 2, port: 7000}\nsentinel: {replicas: 1}\n";
        secret("shifted-old", PASSWORD);
        try (RedisProcess old = RedisProcess.redisAt(new Endpoint(RedisProcess.freshAddress(), 7001), LINE)) {
            ExternalWriter.write(old.endpoint(), PASSWORD, "theirs");
            playground.apply(key, own + bootstrapNode(old, "shifted-old"));
            playground.awaitReady(key);
            assertThat(playground.condition(key, "Following")).isEqualTo("True InSync");
            assertThat(playground.pods(key, Component.REDIS))
                    .hasSize(2)
                    .allSatisfy(pod -> assertFollows(pod, old.host(), 7001));

            playground.apply(key, own);

            playground.awaitWhole(key, 2, 1);
            Pod master = playground.master(key);
            assertThat(playground.pods(key, Component.REDIS))
                    .filteredOn(pod -> !playground.leads(pod))
                    .singleElement()
                    .satisfies(pod -> assertFollows(pod, master.getStatus().getPodIP(), 7000));
            assertThat(playground.redis(master, "KEYS", "*")).isEqualTo("theirs");
        }
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    void followsARedisThatItKnowsByName() {
        ClusterKey key = new ClusterKey("default", "named");
        secret("named-old", PASSWORD);
        try (RedisProcess old = outside()) {
            ExternalWriter.write(old.endpoint(), PASSWORD, "theirs");
            String name = NamesOfNodes.of(old.host());
            hosts("named-hosts", "127.0.0.1 localhost\n" + old.host() + " " + name + "\n");

            playground.apply(key, """
                    redis:
                      replicas: 2
                      extraVolumes: [{name: hosts, configMap: {name: named-hosts}}]
                      extraVolumeMounts: [{name: hosts, mountPath: /etc/hosts, subPath: hosts}]
                    bootstrapNode: {host: %s, auth: {secretPath: named-old}}
                    """.formatted(name));

            playground.awaitReady(key);
            assertThat(playground.condition(key, "Following")).isEqualTo("True InSync");
            assertThat(playground.pods(key, Component.REDIS)).hasSize(2).allSatisfy(pod -> {
                assertFollows(pod, name, 6379);
                assertThat(playground.redis(pod, "KEYS", "*")).isEqualTo("theirs");
            });
        }
        playground.delete(key);
        playground.awaitGone(key);
    }

    @Test
    void bringsTheExampleToReady(@TempDir Path folder) throws IOException {
        ClusterKey key = new ClusterKey("default", "bootstrap-node");
        try (RedisProcess old = RedisProcess.redis("requirepass change-me-before-use")) {
            String example = Files.readString(Path.of("examples", "bootstrap-node.yaml"));
            Path file = folder.resolve("bootstrap-node.yaml");
            Files.writeString(file, example.replace("redis.legacy.example.com", old.host()));

            playground.cluster.apply(file, "default");

            playground.awaitReady(key);
            assertThat(playground.condition(key, "Ready")).isEqualTo("True Following");
            playground.delete(key);
            playground.awaitGone(key);
        }
    }

    private void comesBackAsAReplica(ClusterKey key, RedisProcess old, Pod pod) {
        String run = run(pod);
        playground.kill(pod, "redis");
        await(pod.getMetadata().getName() + " to be back")
                .atMost(Playground.LONG)
                .until(() -> {
                    String info = info(pod);
                    assertThat(info).doesNotContain("role:master");
                    return info.contains("master_host:" + old.host())
                            && info.contains("master_link_status:up")
                            && !run(pod).equals(run);
                });
        assertThat(playground.labelledMasters(key)).isEmpty();
    }

    private void assertFollows(Pod pod, String host, int port) {
        assertThat(info(pod)).contains("master_host:" + host + "\r\nmaster_port:" + port + "\r\nmaster_link_status:up");
    }

    private String info(Pod pod) {
        try {
            return playground.redis(pod, "INFO", "replication");
        } catch (UncheckedIOException notYet) {
            return "";
        }
    }

    private String run(Pod pod) {
        return playground
                .redis(pod, "INFO", "server")
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .orElse("");
    }

    private void restartOperator() {
        operator.close();
        operator = operator();
    }

    private static RedisProcess outside() {
        return RedisProcess.redis(LINE);
    }

    private static String bootstrapNode(RedisProcess old, String secret) {
        return "bootstrapNode: {host: " + old.host() + ", port: '"
                + old.endpoint().port() + "', auth: {secretPath: " + secret + "}}\n";
    }

    /** A ConfigMap with a file that a pod may have as its own list of hosts. */
    private void hosts(String name, String content) {
        playground
                .client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .endMetadata()
                        .addToData("hosts", content)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    private void secret(String name, String password) {
        secret("default", name, password);
    }

    private void secret(String namespace, String name, String password) {
        playground
                .client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .addToStringData("password", password)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}

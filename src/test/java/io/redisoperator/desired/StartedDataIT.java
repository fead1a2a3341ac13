package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of its files a Redis loads that starts where another one died. */
class StartedDataIT {
    private static final String PASSWORD = "open-sesame";
    private static final Failover PLAIN = spec("");
    private static final Failover LOGGED = spec("appendonly yes");
    private static final Secret SECRET = Specimen.secret(PLAIN, Specimen.IDENTITY, Optional.of(PASSWORD));
    private static final Container REDIS = RedisStatefulSet.of(PLAIN, new DesiredOptions(true))
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst();

    @TempDir
    private Path folder;

    private final String host = RedisProcess.freshAddress();
    private LocalContainer container;

    @BeforeEach
    void make() throws IOException {
        container = new LocalContainer(folder, host, LocalContainer.files(SECRET))
                .emptyDir("/data")
                .mount("/redis-auth", SECRET);
    }

    @AfterEach
    void end() {
        container.close();
    }

    @Test
    void isTheSnapshotWhereThereIsNoAppendOnlyFileYet() throws IOException {
        Process process = startMaster(PLAIN);
        ask("SET", "greeting", "hello");
        ask("SAVE");
        kill(process);

        start(LOGGED);

        assertThat(ask("GET", "greeting")).isEqualTo("hello");
        assertThat(ask("CONFIG", "GET", "appendonly")).isEqualTo("appendonly\nno");
    }

    @Test
    void isTheAppendOnlyFileThatWasAskedForAfterTheStart() throws IOException {
        Process process = startMaster(PLAIN);
        ask("SET", "greeting", "hello");
        ask("SAVE");
        log();
        ask("SET", "greeting", "hello again");
        kill(process);

        container.start(REDIS);
        awaitAnswer();

        assertThat(ask("GET", "greeting")).isEqualTo("hello again");
        assertThat(ask("CONFIG", "GET", "appendonly")).isEqualTo("appendonly\nyes");
    }

    @Test
    void isTheSnapshotWhereTheAppendOnlyFileIsALeftover() throws IOException {
        Process process = startMaster(LOGGED);
        ask("SET", "before", "1");
        ask("CONFIG", "SET", "appendonly", "no");
        ask("DEL", "before");
        ask("SET", "since", "1");
        ask("SAVE");
        kill(process);

        start(PLAIN);

        assertThat(ask("EXISTS", "before")).isEqualTo("0");
        assertThat(ask("EXISTS", "since")).isEqualTo("1");
    }

    /** It was written to for as long as nobody had told the process of the edit. */
    @Test
    void isTheAppendOnlyFileWhereTheSnapshotIsOlder() throws IOException {
        Process process = startMaster(LOGGED);
        ask("SAVE");
        Files.setLastModifiedTime(
                container.file("/data/dump.rdb"), FileTime.from(Instant.now().minusSeconds(60)));
        ask("SET", "since", "1");
        kill(process);

        start(PLAIN);

        assertThat(ask("EXISTS", "since")).isEqualTo("1");
    }

    @Test
    void isTheAppendOnlyFileByWhateverNameTheConfigurationGivesIt() throws IOException {
        Failover renamed = spec("appendonly yes', 'appendfilename journal");
        Process process = startMaster(renamed);
        ask("SAVE");
        ask("SET", "greeting", "hello");
        kill(process);

        start(renamed);

        assertThat(ask("GET", "greeting")).isEqualTo("hello");
    }

    private static Failover spec(String line) {
        return Failovers.failover("redis: {customConfig: ['" + line + "']}\nauth: {secretPath: cart-password}");
    }

    private Process start(Failover failover) throws IOException {
        container.mount("/redis", RedisConfig.of(failover));
        Process process = container.start(REDIS);
        awaitAnswer();
        return process;
    }

    private Process startMaster(Failover failover) throws IOException {
        Process process = start(failover);
        ask("REPLICAOF", "NO", "ONE");
        ask("CONFIG", "SET", "min-replicas-to-write", "0");
        return process;
    }

    private void log() {
        ask("CONFIG", "SET", "appendonly", "yes");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> ask("INFO", "persistence").contains("aof_rewrite_in_progress:0"));
    }

    private static void kill(Process process) {
        process.destroyForcibly().onExit().join();
    }

    private void awaitAnswer() {
        await().atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> ask("PING").equals("PONG"));
    }

    private String ask(String... command) {
        try (RedisConversation talk = new RedisConversation(host, Ports.REDIS)) {
            talk.ask("AUTH", ClusterIdentity.OPERATOR, Specimen.IDENTITY.operator());
            return talk.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

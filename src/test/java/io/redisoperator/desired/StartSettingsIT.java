package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Redis starts with when its container ends between an edit and the replacement of its pod. */
class StartSettingsIT {
    private static final Failover FIRST = spec("databases 20', 'maxmemory 64mb");
    private static final Failover WRONG = spec("databases none', 'maxmemory 32mb");
    private static final Secret SECRET = Specimen.secret(FIRST, Specimen.IDENTITY, Optional.empty());

    @TempDir
    private Path folder;

    private final String host = RedisProcess.freshAddress();
    private LocalContainer pod;

    @BeforeEach
    void make() throws IOException {
        pod = new LocalContainer(folder, host, LocalContainer.files(SECRET))
                .emptyDir("/data")
                .mount("/redis-auth", SECRET);
    }

    @AfterEach
    void end() {
        pod.close();
    }

    @Test
    void isWhatItsPodWasMadeWithAndAllElseAsItIsNow() throws IOException {
        pod.mount("/redis", RedisConfig.of(FIRST));
        Process process = pod.start(redis(FIRST));
        awaitAnswer();
        process.destroyForcibly().onExit().join();

        pod.mount("/redis", edited());
        pod.start(redis(FIRST));
        awaitAnswer();

        assertThat(ask("CONFIG", "GET", "databases")).isEqualTo("databases\n20");
        assertThat(ask("CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n" + (32L << 20));
    }

    @Test
    void isTheEditInAPodThatIsMadeAfterIt() throws Exception {
        pod.mount("/redis", edited());

        Process process = pod.start(redis(WRONG));

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
    }

    /** The file after the edit, as long as pods are there that were made before. */
    private static ConfigMap edited() {
        ConfigMemory memory = ConfigMemory.of(WRONG, Optional.of(RedisConfig.of(FIRST)));
        String before = StartSettings.of(FIRST, ConfigMemory.fresh(FIRST)).hash();
        return RedisConfig.of(WRONG, memory.startingOnly(Set.of(before), WRONG));
    }

    private static Container redis(Failover failover) {
        return RedisStatefulSet.of(failover, new DesiredOptions(true))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static Failover spec(String lines) {
        return Failovers.failover("redis: {customConfig: ['" + lines + "']}");
    }

    private void awaitAnswer() {
        await().atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> ask("PING").equals("PONG"));
    }

    private String ask(String... command) throws IOException {
        try (RedisConversation talk = new RedisConversation(host, Ports.REDIS)) {
            talk.ask("AUTH", ClusterIdentity.OPERATOR, Specimen.IDENTITY.operator());
            return talk.ask(command);
        }
    }
}

package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.RedisProcess;
import io.redisoperator.spec.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that refuses commands is alive, and holds data that its end would lose. */
class LivenessIT {
    private static final List<String> PROBE =
            new Probes(Engine.REDIS).redisLiveness().getExec().getCommand();

    private final RedisProcess redis = RedisProcess.redis("save 3600 1000");

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void leavesARedisAliveThatCannotSave() throws Exception {
        Files.createDirectory(redis.folder().resolve("dump.rdb"));
        try (RedisConversation client = new RedisConversation(redis.host(), Ports.REDIS)) {
            client.ask("SET", "key", "value");
            client.ask("BGSAVE");
            await().until(() -> client.ask("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
            await().until(() -> refusal(client).startsWith("MISCONF"));

            assertThat(probe()).isZero();
        }
    }

    @Test
    void leavesARedisAliveThatHasNoRoomForAnotherClient() throws Exception {
        try (RedisConversation client = new RedisConversation(redis.host(), Ports.REDIS)) {
            client.ask("CONFIG", "SET", "maxclients", "1");

            assertThat(probe()).isZero();
        }
    }

    @Test
    void endsARedisThatDoesNotAnswer() throws Exception {
        redis.kill();

        assertThat(probe()).isNotZero();
    }

    private static String refusal(RedisConversation client) {
        try {
            return client.ask("PING");
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private int probe() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(PROBE).redirectErrorStream(true);
        builder.environment().putAll(Map.of("POD_IP", redis.host(), "REDIS_PORT", "" + Ports.REDIS));
        Process process = builder.redirectOutput(
                        ProcessBuilder.Redirect.appendTo(Path.of("/dev/null").toFile()))
                .start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}

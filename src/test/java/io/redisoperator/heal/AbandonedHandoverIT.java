package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.desired.RedisScripts;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.model.WriteFence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the readiness script of a master's pod gives back when an operator began a hand-over and no operator ended it. */
class AbandonedHandoverIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final String MASTER = "rfr-x-0";
    private static final String REPLICA = "rfr-x-1";
    private static final String SENTINEL = "rfs-x-a";

    @TempDir
    private Path data;

    private final LoopbackCluster c = new LoopbackCluster();

    @BeforeEach
    void start() throws IOException {
        Files.writeString(data.resolve("redis.conf"), "min-replicas-to-write 1\nmin-replicas-max-lag 4\n");
        c.redis(MASTER, Component.REDIS, Optional.empty());
        c.redis(REPLICA, Component.REDIS, Optional.of(MASTER));
        await().atMost(BOUND).until(() -> c.ask(REPLICA, "INFO", "replication").contains("master_link_status:up"));
        c.sentinel(SENTINEL, MASTER);
        await().atMost(BOUND)
                .until(() -> c.ask(SENTINEL, "SENTINEL", "MASTER", "mymaster").contains("num-slaves\n1\n"));
        givesUpAfter("1000");
    }

    @AfterEach
    void close() {
        c.close();
    }

    @Test
    void takesWritesAgainOnceNobodyCanBePromotedAnyMore() throws Exception {
        givesUpAfter("10000");
        wants(WriteFence.HELD.replicas());
        probe();
        probe();
        assertThat(wanted()).as("it may be promoted yet").isEqualTo(WriteFence.HELD.replicas());
        givesUpAfter("1000");

        await().atMost(BOUND).until(() -> {
            probe();
            return wanted() == 1;
        });

        assertThat(c.ask(MASTER, "CONFIG", "GET", "min-replicas-max-lag")).endsWith("\n4");
        assertThat(c.ask(MASTER, "SET", "key", "value")).isEqualTo("OK");
        assertThat(data.resolve("handover")).doesNotExist();
    }

    @Test
    void takesWritesAgainWhereAReplicaThatItWaitsForHasGoneSince() throws Exception {
        wants(2);

        await().atMost(BOUND).until(() -> {
            probe();
            return wanted() == 1;
        });
    }

    @Test
    void leavesAGuardThatHindersNothing() throws Exception {
        c.ask(MASTER, "CONFIG", "SET", "min-replicas-to-write", "1");
        Files.writeString(data.resolve("redis.conf"), "port 6379\n");

        await().during(Duration.ofSeconds(5)).atMost(BOUND).until(() -> {
            probe();
            return wanted() == 1;
        });
    }

    /** Whoever is to go is for the operator to tell, and to keep what it has. */
    @Test
    void takesNoneWhileASentinelNamesAnother() throws Exception {
        wants(WriteFence.HELD.replicas());
        c.ask(SENTINEL, "SENTINEL", "FAILOVER", "mymaster");
        await().atMost(BOUND)
                .until(() -> c.ask(SENTINEL, "SENTINEL", "MASTER", "mymaster")
                        .contains("ip\n" + c.process(REPLICA).host() + "\n"));
        await().atMost(BOUND)
                .ignoreExceptions()
                .until(() -> c.ask(REPLICA, "ROLE").startsWith("master"));

        await().during(Duration.ofSeconds(5)).atMost(BOUND).until(() -> {
            probe();
            return wanted() == WriteFence.HELD.replicas();
        });
    }

    private void givesUpAfter(String milliseconds) {
        c.ask(SENTINEL, "SENTINEL", "SET", "mymaster", "failover-timeout", milliseconds);
    }

    private void wants(int replicas) {
        c.ask(MASTER, "CONFIG", "SET", "min-replicas-max-lag", "10");
        c.ask(MASTER, "CONFIG", "SET", "min-replicas-to-write", String.valueOf(replicas));
    }

    private int wanted() {
        String reply = c.ask(MASTER, "CONFIG", "GET", "min-replicas-to-write");
        return Integer.parseInt(reply.substring(reply.lastIndexOf('\n') + 1));
    }

    private void probe() throws IOException, InterruptedException {
        String text = Objects.requireNonNull(
                        RedisScripts.readiness(c.cluster.failover()).getData().get("ready.sh"))
                .replace("cd /data", "cd " + data)
                .replace("/redis/redis.conf", data.resolve("redis.conf").toString());
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", text)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("POD_IP", c.process(MASTER).host());
        builder.environment().put("REDIS_PORT", String.valueOf(Ports.REDIS));
        builder.environment().put("SENTINEL_HOST", c.process(SENTINEL).host());
        builder.environment().put("SENTINEL_PORT", String.valueOf(Ports.SENTINEL));
        Process running = builder.start();
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isZero();
    }
}

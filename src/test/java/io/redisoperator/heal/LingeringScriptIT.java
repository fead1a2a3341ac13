package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.desired.RedisScripts;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a pod that was master: its clients find the new one only once Kubernetes has told every node. */
class LingeringScriptIT {
    private static final String OLD = "rfr-x-0";
    private static final String NEW = "rfr-x-1";
    private static final long QUIET_MILLIS = 2000;

    private final LoopbackCluster c = new LoopbackCluster();

    @BeforeEach
    void replaced() {
        c.redis(NEW, Component.REDIS, Optional.empty());
        c.redis(OLD, Component.REDIS, Optional.of(NEW));
        c.awaitInSync(OLD);
    }

    @AfterEach
    void close() {
        c.close();
    }

    @Test
    void waitsUntilNoWriteWasRefusedForAWhile() throws Exception {
        assertThat(writeInVain()).contains("READONLY");
        long began = System.nanoTime();

        assertThat(preStop().waitFor(LoopbackCluster.BOUND.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isGreaterThanOrEqualTo(QUIET_MILLIS);
        assertThat(kills()).as("nobody came back").isZero();
    }

    @Test
    void dropsWhoComesBackAndEndsAllTheSame() throws Exception {
        assertThat(writeInVain()).contains("READONLY");
        Process stopping = preStop();

        await().until(() -> {
            writeInVain();
            return !stopping.isAlive();
        });

        assertThat(kills()).isPositive();
    }

    @Test
    void waitsForNobodyWhereNoWriteWasEverRefused() throws Exception {
        int before = calls("info");

        assertThat(preStop().waitFor(LoopbackCluster.BOUND.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        assertThat(calls("info") - before)
                .as("one for the role, one for the errors, one of the test")
                .isEqualTo(3);
    }

    /** Why it was refused, or that the connection ended, as of who is dropped. */
    private String writeInVain() {
        try {
            return c.ask(OLD, "SET", "late", "write");
        } catch (CompletionException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private int kills() {
        return calls("client|kill");
    }

    private int calls(String command) {
        String prefix = "cmdstat_" + command + ":calls=";
        return c.ask(OLD, "INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToInt(line -> Integer.parseInt(line.substring(prefix.length(), line.indexOf(','))))
                .sum();
    }

    private Process preStop() throws IOException {
        String text = Objects.requireNonNull(
                RedisScripts.shutdown(c.cluster.failover()).getData().get("shutdown.sh"));
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", text)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "POD_IP",
                        c.process(OLD).host(),
                        "REDIS_PORT",
                        String.valueOf(Ports.REDIS),
                        "HANDOVER_USER",
                        "default",
                        "HANDOVER_PASSWORD",
                        "any"));
        return builder.start();
    }
}

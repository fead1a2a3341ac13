package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.desired.RedisScripts;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of a master to which no replica is attached at that moment. */
class LastReplicaIT {
    private static final String MASTER = "rfr-x-0";
    private static final String REPLICA = "rfr-x-1";

    private final LoopbackCluster c = new LoopbackCluster();
    private final List<Process> scripts = new ArrayList<>();

    @AfterEach
    void close() {
        scripts.forEach(Process::destroyForcibly);
        c.close();
    }

    @Test
    void isWaitedForWhenItLostItsLinkForAMoment() throws Exception {
        startBoth();
        c.process(REPLICA).hang();
        c.ask(MASTER, "CLIENT", "KILL", "TYPE", "replica");
        await().until(() -> c.ask(MASTER, "INFO", "replication").contains("connected_slaves:0"));

        Process stopping = preStop();
        int asked = looks();
        // Each of these asks as well.
        int[] own = {0};
        await().until(() -> looks() - asked > ++own[0] + 2);
        c.process(REPLICA).goOn();
        c.awaitInSync(REPLICA);

        assertThat(stopping.isAlive()).isTrue();
    }

    @Test
    void isNotWaitedForLongWhenItIsGone() throws Exception {
        startBoth();
        c.process(REPLICA).kill();
        await().until(() -> c.ask(MASTER, "INFO", "replication").contains("connected_slaves:0"));

        assertThat(preStop().waitFor(15, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isNotWaitedForWhereThereNeverWasOne() throws Exception {
        c.redis(MASTER, Component.REDIS, Optional.empty());
        int before = looks();

        assertThat(preStop().waitFor(15, TimeUnit.SECONDS)).isTrue();

        assertThat(looks() - before).as("of the script, and of the test").isEqualTo(2);
    }

    private void startBoth() {
        c.redis(MASTER, Component.REDIS, Optional.empty());
        c.redis(REPLICA, Component.REDIS, Optional.of(MASTER));
        c.awaitInSync(REPLICA);
    }

    private int looks() {
        String prefix = "cmdstat_info:calls=";
        return c.ask(MASTER, "INFO", "commandstats")
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
                        "POD_IP", c.process(MASTER).host(),
                        "REDIS_PORT", String.valueOf(Ports.REDIS),
                        "SENTINEL_HOST", "127.0.0.1",
                        "SENTINEL_PORT", "1",
                        "HANDOVER_USER", "default",
                        "HANDOVER_PASSWORD", "any"));
        scripts.add(builder.start());
        return scripts.getLast();
    }
}

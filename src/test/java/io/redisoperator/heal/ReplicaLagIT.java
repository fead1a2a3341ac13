package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ReplicaLagIT {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaLagIT.class);
    private static final String HUNDRED_KILOBYTES = "x".repeat(100_000);

    private final LoopbackCluster c = new LoopbackCluster();
    private final ReplicaLag lag = new ReplicaLag(c.vertx, c.live);

    @BeforeEach
    void start() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.awaitInSync("rfr-x-1");
    }

    @AfterEach
    void close() {
        c.close();
    }

    /** A link that is up says nothing: while writes are paused there, a replica does not even apply what it is sent. */
    @Test
    void seesAReplicaThatFallsBehindThoughItsLinkIsUp() {
        c.ask("rfr-x-1", "CLIENT", "PAUSE", "60000", "WRITE");
        write(30);
        assertThat(c.ask("rfr-x-1", "INFO", "replication")).contains("master_link_status:up");

        assertThat(behind()).map(Node::name).contains("rfr-x-1");

        c.ask("rfr-x-1", "CLIENT", "UNPAUSE");
        assertThat(behind()).isEmpty();
    }

    /** Of a machine that is busy with other tests it may fall behind for a while. */
    @Test
    void letsAReplicaPassThatKeepsUpWithABusyMaster() {
        AtomicBoolean on = new AtomicBoolean(true);
        AtomicLong bytes = new AtomicLong();
        long began = System.nanoTime();
        Future<?> load = load(on, bytes);

        await("the replica to pass under load")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> bytes.get() > ReplicaLag.BOUND && behind().isEmpty());

        on.set(false);
        LoopbackCluster.await(load);
        long perSecond = bytes.get() * 1_000_000_000L / (System.nanoTime() - began);
        LOG.info("{} bytes a second were written meanwhile", perSecond);
        assertThat(perSecond).as("the load is one").isGreaterThan(ReplicaLag.BOUND);
    }

    /** One batch after the other, until it is told to stop. */
    private Future<?> load(AtomicBoolean on, AtomicLong bytes) {
        List<List<String>> batch = Collections.nCopies(20, List.of("SET", "k", HUNDRED_KILOBYTES));
        return c.nodes
                .sendAll(c.process("rfr-x-0").endpoint(), Credentials.NONE, batch)
                .compose(done -> {
                    bytes.addAndGet(20L * HUNDRED_KILOBYTES.length());
                    return on.get() ? load(on, bytes) : Future.succeededFuture();
                });
    }

    private void write(int times) {
        for (int i = 0; i < times; i++) {
            c.ask("rfr-x-0", "SET", "k", HUNDRED_KILOBYTES);
        }
    }

    private List<Node> behind() {
        List<Seen<RedisView>> seen = LoopbackCluster.await(c.live.lookAtRedis(c.cluster));
        long offset = seen.getFirst().view().orElseThrow().offset();
        return LoopbackCluster.await(lag.behind(c.cluster, offset, seen.subList(1, 2)));
    }
}

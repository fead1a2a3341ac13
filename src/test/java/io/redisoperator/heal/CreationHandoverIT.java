package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hand-overs from the bootstrap pod that do not come to their end, with real processes. */
class CreationHandoverIT {
    private final LoopbackCluster c = new LoopbackCluster();

    @BeforeEach
    void start() {
        c.redis("rfb-x", Component.BOOTSTRAP, Optional.empty());
        for (int i = 0; i < 2; i++) {
            c.redis("rfr-x-" + i, Component.REDIS, Optional.of("rfb-x"));
            c.sentinel("rfs-x-" + i, "rfb-x");
        }
        c.awaitInSync("rfr-x-0", "rfr-x-1");
    }

    @AfterEach
    void close() {
        c.close();
    }

    /** The clock that it goes by leaps once, as if this process had stood still while writes were paused. */
    @Test
    void losesNoWriteWhereItStoodStillThroughThePause() {
        AtomicBoolean stands = new AtomicBoolean(true);
        AtomicLong asked = new AtomicLong();
        CreationHandover handover = new CreationHandover(
                c.vertx,
                c.labels,
                c.live,
                () -> System.nanoTime()
                        + (stands.get() && asked.getAndIncrement() > 0
                                ? Duration.ofSeconds(10).toNanos()
                                : 0));

        try (WriteLedger ledger = new WriteLedger(c::labelledMaster)) {
            await().until(() -> ledger.acknowledged() > 100);
            assertThat(handOver(handover)).isInstanceOfSatisfying(HealResult.Failed.class, failed -> {
                assertThat(failed.why())
                        .isEqualTo("the pause of writes was over before rfb-x could be demoted; writes go on at rfb-x");
                assertThat(failed.paused()).as("how long writes were held back").isPresent();
            });
            assertThat(c.monitors())
                    .hasSize(2)
                    .allSatisfy(m ->
                            assertThat(m.master()).isEqualTo(c.node("rfb-x").endpoint()));
            long before = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > before + 100);

            stands.set(false);
            assertThat(handOver(handover)).isInstanceOf(HealResult.Done.class);

            long after = ledger.acknowledged();
            await().until(() -> ledger.acknowledged() > after + 100);
            ledger.end();
            assertThat(c.written("rfr-x-0")).containsAll(ledger.numbers());
        }
    }

    /** As an attempt left it that ended between the demotion and what follows, after writes that no replica got. */
    @Test
    void makesTheDemotedBootstrapPodMasterAgainWithWhatOnlyItHas() {
        for (String replica : List.of("rfr-x-0", "rfr-x-1")) {
            c.ask(replica, "REPLICAOF", c.process(replica).host(), "6379");
        }
        c.ask("rfb-x", "SET", "late", "1");
        c.ask("rfb-x", "REPLICAOF", c.process("rfb-x").host(), "6379");

        HealResult result = handOver(new CreationHandover(c.vertx, c.labels, c.live));

        assertThat(String.valueOf(result)).contains("lacks what rfb-x has", "rfb-x was made master again");
        assertThat(result).isInstanceOf(HealResult.Failed.class);
        assertThat(c.ask("rfb-x", "ROLE")).startsWith("master");
        assertThat(c.ask("rfb-x", "GET", "late")).isEqualTo("1");
        assertThat(c.ask("rfr-x-0", "ROLE")).startsWith("slave");
    }

    private HealResult handOver(CreationHandover handover) {
        return LoopbackCluster.await(handover.handOver(c.cluster, c.node("rfb-x")));
    }
}

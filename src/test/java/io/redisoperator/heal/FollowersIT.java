package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.model.Labels.Component;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowersIT {
    private final LoopbackCluster c = new LoopbackCluster();
    private final Followers followers = new Followers(c.live);

    @BeforeEach
    void start() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.redis("rfr-x-2", Component.REDIS, Optional.of("rfr-x-0"));
        c.redis("rfr-x-3", Component.REDIS, Optional.of("rfr-x-0"));
        c.ask("rfr-x-0", "SET", "key", "value");
        for (String replica : List.of("rfr-x-1", "rfr-x-2", "rfr-x-3")) {
            await().until(() -> c.ask(replica, "GET", "key").equals("value"));
        }
    }

    @AfterEach
    void close() {
        c.close();
    }

    @Test
    void leadsThoseThatStillFollowAMasterThatHangs() {
        c.process("rfr-x-0").hang();
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");
        c.process("rfr-x-3").hang();

        assertThat(lead(true)).containsExactly("rfr-x-2");

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(c.ask("rfr-x-2", "ROLE").lines())
                        .containsSequence("slave", c.process("rfr-x-1").host(), "6379", "connected"));
        assertThat(lead(true)).isEmpty();
    }

    @Test
    void leavesDataAloneThatTheSuccessorHasNot() {
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");
        c.ask("rfr-x-1", "FLUSHALL");

        assertThat(lead(true)).isEmpty();
        assertThat(c.ask("rfr-x-2", "GET", "key")).isEqualTo("value");
    }

    @Test
    void leadsNobodyToAReplicaOrAfterAnotherSwitch() {
        assertThat(lead(true)).isEmpty();
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");

        assertThat(lead(false)).isEmpty();
    }

    private List<String> lead(boolean wanted) {
        return LoopbackCluster.await(followers.lead(
                c.cluster, c.process("rfr-x-0").endpoint(), c.process("rfr-x-1").endpoint(), () -> wanted));
    }
}

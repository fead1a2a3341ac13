package io.redisoperator.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.redis.RedisNodes.Reply;
import org.junit.jupiter.api.Test;

class BatchRefusalTest {
    @Test
    void namesTheRefusedOnesInTheirPlaces() {
        assertThat(BatchRefusal.read(3, "ERR [0] No such master\nERR [2]NOPERM no"))
                .hasValueSatisfying(replies -> assertThat(replies)
                        .containsExactly(
                                new Reply.Refused("No such master"), new Reply.Ok(""), new Reply.Refused("NOPERM no")));
    }

    @Test
    void doesNotTakeALostConnectionForARefusal() {
        assertThat(BatchRefusal.read(2, "ERR [0]CONNECTION_CLOSED\nERR [1]CONNECTION_CLOSED"))
                .isEmpty();
    }

    @Test
    void doesNotGuessAtOtherMessages() {
        assertThat(BatchRefusal.read(1, "connection refused")).isEmpty();
        assertThat(BatchRefusal.read(1, "ERR [7] what")).isEmpty();
        assertThat(BatchRefusal.read(1, "")).isEmpty();
    }
}

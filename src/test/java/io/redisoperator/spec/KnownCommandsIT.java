package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.RedisProcess;
import org.junit.jupiter.api.Test;

class KnownCommandsIT {
    /** Redis 6.2 has no {@code COMMAND LIST}. */
    @Test
    void areAllThatAServerLists() throws Exception {
        assumeThat(RedisProcess.version()).doesNotStartWith("6.");
        try (RedisProcess redis = RedisProcess.redis();
                RedisConversation client = new RedisConversation(redis.host(), Ports.REDIS)) {
            assertThat(client.ask("COMMAND", "LIST").lines().filter(name -> !name.contains("|")))
                    .hasSizeGreaterThan(200)
                    .allMatch(KnownCommands::contains);
        }
    }
}

package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.spec.Failovers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingTest {
    private static final ConfigMemory MEMORY = ConfigMemory.of(Failovers.failover(""), Optional.empty());

    @Test
    void isInAReplyThatWritesTheValueAnotherWay() {
        assertThat(setting("maxmemory", "64mb").isIn("maxmemory\n67108864")).isTrue();
        assertThat(setting("maxmemory", "64m").isIn("maxmemory\n67108864")).isFalse();
        assertThat(setting("appendonly", "YES").isIn("appendonly\nyes")).isTrue();
        assertThat(setting("maxmemory", "1mb").isIn("")).isFalse();
    }

    @Test
    void isInALesserShareToo() {
        Setting share = new Setting("repl-backlog-size", "4194304", Setting.Source.SHARE_OF_MEMORY);

        assertThat(share.isIn("repl-backlog-size\n1048576")).isTrue();
        assertThat(share.isIn("repl-backlog-size\n4194304")).isTrue();
        assertThat(share.isIn("repl-backlog-size\n67108864")).isFalse();
        assertThat(share.isIn("")).isTrue();
    }

    @Test
    void isInTheLimitsOfAllClassesOfClients() {
        Setting limit = setting("client-output-buffer-limit", "replica 256mb 64mb 60");

        assertThat(limit.isIn("client-output-buffer-limit\n"
                        + "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"))
                .isTrue();
        assertThat(limit.isIn(
                        "client-output-buffer-limit\n" + "normal 0 0 0 slave 1 67108864 60 pubsub 33554432 8388608 60"))
                .isFalse();
    }

    @Test
    void needsARestartWhenRedisSaysThatItIsImmutable() {
        Setting.Result result =
                refused("ERR CONFIG SET failed (possibly related to argument 'x') - can't set immutable" + " config");

        assertThat(result.needsRestart()).isTrue();
        assertThat(result.complaint()).isEmpty();
        assertThat(result.rememberedIn(MEMORY).isStartOnly("some-directive")).isTrue();
    }

    /** Else it would be taken for what Redis had without, once the pod is resized. */
    @Test
    void tellsNothingOfTheTimeBeforeWhereAProcessBootedWithIt() {
        String spec = "redis: {reservedPodMemoryPercent: 50, resources: {limits: {memory: 1Gi}}}";
        ConfigMemory memory =
                ConfigMemory.of(Failovers.failover(spec), Optional.of(RedisConfig.of(Failovers.failover(""), MEMORY)));
        assertThat(memory.tellsBefore("maxmemory")).isTrue();

        Setting left = new Setting("maxmemory", "536870912", Setting.Source.MEMORY_LIMIT);

        assertThat(left.set("0").rememberedIn(memory).before()).containsEntry("maxmemory", "0");
        assertThat(left.had().rememberedIn(memory).tellsBefore("maxmemory")).isFalse();
    }

    @Test
    void isNotToBlameForWhatRedisSaysWhileItIsLoading() {
        Setting.Result result = refused("LOADING Redis is loading the dataset in memory");

        assertThat(result.isToBeTriedAgain()).isTrue();
        assertThat(result.complaint()).isEmpty();
        assertThat(result.rememberedIn(MEMORY)).isEqualTo(MEMORY);
    }

    private static Setting.Result refused(String answer) {
        return setting("some-directive", "1").refused("rfr-x-0", new RedisFailure(RedisFailure.Kind.REFUSED, answer));
    }

    private static Setting setting(String directive, String value) {
        return new Setting(directive, value, Setting.Source.CUSTOM_CONFIG);
    }
}

package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IntroductionTest {
    @Test
    void addsEveryUserToARedisBeforeItLogsInAsOneOfThem() {
        List<List<String>> commands = Introduction.toRedis(Specimen.IDENTITY);

        assertThat(commands.subList(0, 5))
                .allSatisfy(command -> assertThat(command).startsWith("ACL", "SETUSER"))
                .extracting(command -> command.get(2))
                .containsExactlyInAnyOrder("replication", "sentinel", "handover", "exporter", "operator");
        assertThat(commands.subList(5, commands.size()))
                .containsExactly(
                        List.of("CONFIG", "SET", "masteruser", "replication"),
                        List.of("CONFIG", "SET", "masterauth", "a".repeat(64)));
        assertThat(commands).allSatisfy(command -> assertThat(command).doesNotContain(""));
    }

    @Test
    void tellsASentinelAsWhomItLogsIn() {
        assertThat(Introduction.toSentinel(Specimen.IDENTITY, "mymaster"))
                .contains(
                        List.of("SENTINEL", "SET", "mymaster", "auth-pass", "b".repeat(64)),
                        List.of("SENTINEL", "CONFIG", "SET", "sentinel-pass", "b".repeat(64)));
    }
}

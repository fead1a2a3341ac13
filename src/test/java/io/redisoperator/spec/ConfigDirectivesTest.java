package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigDirectivesTest {
    @Test
    void tellsWhatARunningRedisTakes() {
        List<String> lines = List.of("maxmemory 1mb", "databases 32", "hz 20", "io-threads 2", "maxmemory 2mb");

        assertThat(ConfigDirectives.runtime(lines))
                .containsExactly(Map.entry("maxmemory", "2mb"), Map.entry("hz", "20"));
        assertThat(ConfigDirectives.restartOnly(lines)).containsExactly("databases 32", "io-threads 2");
    }

    @Test
    void knowsADirectiveByOneNameOfSeveral() {
        assertThat(ConfigDirectives.canonical("slave-priority")).isEqualTo("replica-priority");
        assertThat(ConfigDirectives.canonical("commandlog-execution-slower-than"))
                .isEqualTo("slowlog-log-slower-than");
        assertThat(ConfigDirectives.canonical("commandlog-slow-execution-max-len"))
                .isEqualTo("slowlog-max-len");
        assertThat(ConfigDirectives.canonical("commandlog-large-reply-max-len"))
                .isEqualTo("commandlog-large-reply-max-len");
    }

    @Test
    void joinsSavePointsUntilTheyAreCleared() {
        assertThat(ConfigDirectives.runtime(List.of("save 900 1", "save 300 10")))
                .containsExactly(Map.entry("save", "900 1 300 10"));
        assertThat(ConfigDirectives.runtime(List.of("save 900 1", "save \"\""))).containsExactly(Map.entry("save", ""));
        assertThat(ConfigDirectives.runtime(List.of("save \"\"", "save 60 5")))
                .containsExactly(Map.entry("save", "60 5"));
    }

    @Test
    void joinsTheLimitsOfSeveralClassesOfClients() {
        assertThat(ConfigDirectives.runtime(List.of(
                        "client-output-buffer-limit normal 0 0 0", "client-output-buffer-limit pubsub 32mb 8mb 60")))
                .containsExactly(Map.entry("client-output-buffer-limit", "normal 0 0 0 pubsub 32mb 8mb 60"));
    }
}

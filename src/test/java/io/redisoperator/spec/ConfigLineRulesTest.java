package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The definition refuses what the operator would, and nothing that it takes. */
class ConfigLineRulesTest {
    static Stream<String> reserved() {
        return Stream.concat(
                ReservedDirectives.byRefusal().values().stream().flatMap(List::stream),
                Stream.of("notification-script", "replica-read-only", "slave-read-only", "replica-announced"));
    }

    @ParameterizedTest
    @MethodSource("reserved")
    void refuseAReservedDirectiveHoweverItIsWritten(String directive) {
        for (String name : List.of(
                directive,
                directive.toUpperCase(Locale.ROOT),
                "  " + directive,
                '"' + directive + '"',
                "'" + directive + "'")) {
            String line = name + " no";
            assertThat(taken(line)).as(line).isFalse();
            assertThat(allowed(ConfigLineRules.redis(), line)).as(line).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("reserved")
    void takeADirectiveThatOnlyBeginsOrEndsLikeAReservedOne(String directive) {
        for (String line :
                List.of(directive + "s no", "x-" + directive + "-x no", "hz " + directive, "# " + directive)) {
            assertThat(allowed(ConfigLineRules.redis(), line)).as(line).isEqualTo(taken(line));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maxclients 1",
                "MaxClients 63",
                "maxclients \"5\"",
                "maxclients -1",
            })
    void refuseAValueThatShutsOutWhoKeepsRedisAlive(String line) {
        assertThat(taken(line)).isFalse();
        assertThat(allowed(ConfigLineRules.redis(), line)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maxclients 64",
                "maxclients 100",
                "maxclients 10000",
                "maxmemory-clients 0",
                "maxmemory-clients 5%",
                "maxmemory-clients 1000kb",
                "maxmemory-clients 10mb",
                "client-output-buffer-limit normal 0 0 0",
                "client-output-buffer-limit normal 100kb 0 0",
                "client-output-buffer-limit replica 1mb 0 0",
                "client-output-buffer-limit slave 0 0 0",
                "client-output-buffer-limit replica 256mb 0 1",
                "client-output-buffer-limit replica 0 1mb 60 normal 1mb 1 1",
                "client-output-buffer-limit replica 256mb 64mb 60",
                "repl-timeout 11",
                "repl-ping-replica-period 59",
                "client-output-buffer-limit pubsub 32mb 1 1 normal 1mb 1mb 1",
                "replica-announced yes",
                "maxmemory 100mb",
                "save \"\"",
                "",
                "   ",
                "# port 1",
                "replica-read-only yes",
                "slave-read-only \"YES\"",
                "client-output-buffer-limit pubsub 32mb 8mb 60",
                "appendfilename \"port 1.aof\"",
            })
    void takeWhatTheOperatorTakes(String line) {
        assertThat(taken(line)).isTrue();
        assertThat(allowed(ConfigLineRules.redis(), line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "down-after-milliseconds 100",
                "  Failover-Timeout 1",
                "\"parallel-syncs\" 2",
                "",
                "# quorum",
                "quorum 2",
                "notification-script /x",
                "auth-pass x",
                "rename-command config x",
                "master-reboot-down-after-period 0",
            })
    void agreeOnTheOptionsOfSentinels(String line) {
        Problems problems = new Problems();
        SentinelOptions.read("mymaster", List.of(line), 3, "spec", problems);

        assertThat(allowed(ConfigLineRules.sentinel(), line)).isEqualTo(problems.none());
    }

    private static boolean taken(String line) {
        Problems problems = new Problems();
        RedisDirectives.read(List.of(line), 3, "spec", problems);
        return problems.none();
    }

    private static boolean allowed(List<ConfigLineRules.Rule> rules, String line) {
        return rules.stream()
                .allMatch(rule -> found(rule.pattern(), line) == rule.wanted()
                        || (!rule.except().isEmpty() && found(rule.except(), line)));
    }

    private static boolean found(String pattern, String line) {
        return Pattern.compile(pattern).matcher(line).find();
    }
}

package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapNodeReaderTest {
    @Test
    void isNoneUnlessWritten() {
        assertThat(Failovers.failover("").bootstrapNode()).isEmpty();
        assertThat(Failovers.failover("bootstrapNode: {host: 10.0.0.5, enabled: false}")
                        .bootstrapNode())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{host: 10.0.0.5}                              | 10.0.0.5:6379",
                "{host: 10.0.0.5, port: 6380}                  | 10.0.0.5:6380",
                "{host: 10.0.0.5, port: '6380', enabled: true} | 10.0.0.5:6380",
                "{host: 10.0.0.5, port: ''}                    | 10.0.0.5:6379",
                "{host: redis.example.com}                     | redis.example.com:6379",
                "{host: Redis_1.legacy.svc.}                   | Redis_1.legacy.svc.:6379",
                "{host: 'fd00::5'}                             | [fd00::5]:6379",
                "{host: '::ffff:10.0.0.5', port: 1}            | [::ffff:10.0.0.5]:1",
                "{host: '1:2:3:4:5:6:7:8', port: 65535}        | [1:2:3:4:5:6:7:8]:65535",
            })
    void readsAddressesAndNames(String node, String address) {
        assertThat(Failovers.failover("bootstrapNode: " + node)
                        .bootstrapNode()
                        .orElseThrow()
                        .address())
                .hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.256",
                "10.0.0",
                "10.0.0.5.",
                "1:2:3:4:5:6:7",
                "1::2::3",
                "fe80::1%eth0",
                "[fd00::5]",
                "redis..example.com",
                "-redis.example.com",
                "redis.example.com:6379",
                "redis://redis.example.com",
                "redis example",
                "redis\\nSLAVEOF NO ONE",
                "redis\\r\\nconfig",
                "\u00fcmlaut.example.com",
                "localhost",
                "127.0.0.1",
                "::1",
                "0.0.0.0",
            })
    void refusesWhatIsNoHost(String host) {
        assertThat(problems("bootstrapNode: {host: \"" + host + "\"}"))
                .singleElement()
                .extracting(SpecProblem::path)
                .isEqualTo("spec.bootstrapNode.host");
    }

    @Test
    void refusesANameThatIsTooLong() {
        assertThat(problems("bootstrapNode: {host: " + "a.".repeat(126) + "com}"))
                .hasSize(1);
        assertThat(problems("bootstrapNode: {host: " + "a".repeat(64) + ".com}"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "'6379 '", "' '", "redis", "'1e3'"})
    void refusesWhatIsNoPort(String port) {
        assertThat(problems("bootstrapNode: {host: 10.0.0.5, port: " + port + "}"))
                .singleElement()
                .extracting(SpecProblem::path)
                .isEqualTo("spec.bootstrapNode.port");
    }

    @Test
    void needsAHost() {
        assertThat(problems("bootstrapNode: {port: 6379}"))
                .singleElement()
                .hasToString("spec.bootstrapNode.host: is needed: write the IP address or the DNS name of the Redis to"
                        + " follow");
    }

    @Test
    void logsInAsClientsDoUnlessToldOtherwise() {
        assertThat(secret("{host: 10.0.0.5}")).contains("clients");
        assertThat(secret("{host: 10.0.0.5, auth: {secretPath: old}}")).contains("old");
        assertThat(secret("{host: 10.0.0.5, auth: {}}")).isEmpty();
        assertThat(problems("bootstrapNode: {host: 10.0.0.5, auth: {secretPath: a/b}}"))
                .singleElement()
                .extracting(SpecProblem::path)
                .isEqualTo("spec.bootstrapNode.auth.secretPath");
    }

    @Test
    void hasSentinelsMeanwhileIfTheyAreAskedFor() {
        assertThat(announced("{host: 10.0.0.5, allowSentinels: true}")).isTrue();
        assertThat(announced("{host: 10.0.0.5, allowSentinels: false}")).isFalse();
        assertThat(announced("{host: 10.0.0.5}")).isFalse();
    }

    private static boolean announced(String node) {
        return Failovers.failover("bootstrapNode: " + node)
                .bootstrapNode()
                .orElseThrow()
                .announced();
    }

    private static Optional<String> secret(String node) {
        return Failovers.failover("auth: {secretPath: clients}\nbootstrapNode: " + node)
                .bootstrapNode()
                .orElseThrow()
                .secret();
    }

    private static List<SpecProblem> problems(String spec) {
        return Specs.read(Failovers.databases(spec)) instanceof SpecReading.Unreadable unreadable
                ? unreadable.problems()
                : List.of();
    }
}

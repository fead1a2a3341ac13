package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--check-interval=5 | redis-operator: check.interval is \"5\" in flag --check-interval: allowed is a duration",
                "--check-intervall=5s | redis-operator: \"--check-intervall=5s\" is unknown on the command line: allowed are the flags that --help lists",
                "--http-port | redis-operator: Missing required parameter for option '--http-port'",
                "frobnicate | redis-operator: \"frobnicate\" is unknown on the command line",
                "--kubeconfig=/nowhere | redis-operator: kubernetes.kubeconfig is \"/nowhere\": allowed is the path of a readable kubeconfig",
                "--development=maybe | redis-operator: kubernetes.development is \"maybe\" in flag --development: allowed is true or false",
            })
    void refusesBadInputInOneLine(String argument, String message) {
        assertThat(run(Map.of(), argument)).isEqualTo(Main.MISCONFIGURED);
        assertThat(err.toString().lines()).singleElement().asString().startsWith(message);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plan"})
    void takesTheLastOfAFlagThatIsRepeated(String command) {
        String[] arguments = Stream.of(command, "--http-port=1", "--http-port=many")
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);

        assertThat(run(Map.of(), arguments)).isEqualTo(Main.MISCONFIGURED);
        assertThat(err.toString().lines()).singleElement().asString().contains("\"many\" in flag --http-port");
    }

    @Test
    void refusesAnUnknownVariable() {
        assertThat(run(Map.of("REDIS_OPERATOR_CHEKC", "1"))).isEqualTo(Main.MISCONFIGURED);
        assertThat(err.toString().lines()).singleElement().asString().contains("REDIS_OPERATOR_CHEKC");
    }

    @Test
    void refusesToRunWithoutAnApiServer() {
        assertThat(run(Map.of())).isEqualTo(Main.MISCONFIGURED);
        assertThat(err.toString()).startsWith("redis-operator: kubernetes.kubeconfig is \"\"");
    }

    @Test
    void refusesAKubeconfigThatIsNoYaml(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("kubeconfig"), "users: [{name: {");
        assertThat(run(Map.of(), "--kubeconfig=" + file)).isEqualTo(Main.MISCONFIGURED);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("redis-operator: kubernetes.kubeconfig is \"" + file + "\"");
    }

    @Test
    void helpsAndTellsItsVersion() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString())
                .contains("--leader-election-retry-period", "--listen-address", "Exit codes", "Default: 9710");
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString()).contains("redis-operator ");
    }

    @Test
    void readsTheEnvironmentWithoutFlagsToo() {
        Map<String, String> environment = Map.of("REDIS_OPERATOR_HTTP_PORT", "many");
        int code = Main.run(() -> ConfigLoader.load(environment), new PrintWriter(err, true));
        assertThat(code).isEqualTo(Main.MISCONFIGURED);
        assertThat(err.toString().lines()).singleElement().asString().contains("REDIS_OPERATOR_HTTP_PORT");
    }

    private int run(Map<String, String> environment, String... arguments) {
        CommandLine line = OperatorCommand.commandLine(environment);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}

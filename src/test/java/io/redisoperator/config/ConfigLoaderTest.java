package io.redisoperator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ConfigLoaderTest {
    @TempDir
    Path folder;

    @Test
    void prefersFlagsToEnvironmentToFileToDefaults() throws IOException {
        Path file = file("check: {interval: 7s}\nhttp: {port: 1111}\nreconcile: {resync: 1m}\n");
        OperatorConfig config = load(
                Map.of("REDIS_OPERATOR_HTTP_PORT", "2222", "REDIS_OPERATOR_CHECK_INTERVAL", "8s"),
                "--config=" + file,
                "--check-interval=9s");
        assertThat(config.check().interval()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.http().port()).isEqualTo(2222);
        assertThat(config.reconcile().resync()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.http().metricsPath()).isEqualTo("/metrics");
    }

    @Test
    void takesTheGroupFromTheVariableOfAForkToo() {
        assertThat(load(Map.of("OPERATOR_GROUP_ID", "blue")).kubernetes().operatorGroup())
                .contains("blue");
        assertThat(load(Map.of("OPERATOR_GROUP_ID", "blue", "REDIS_OPERATOR_KUBERNETES_OPERATOR_GROUP", "Green_2"))
                        .kubernetes()
                        .operatorGroup())
                .contains("Green_2");
        assertThat(load(Map.of("OPERATOR_GROUP_ID", "")).kubernetes().operatorGroup())
                .isEmpty();
        assertThatThrownBy(() -> load(Map.of("OPERATOR_GROUP_ID", "no label")))
                .hasMessageContaining("OPERATOR_GROUP_ID");
    }

    @Test
    void takesTheFileThatTheEnvironmentNames() throws IOException {
        Path file = file("kubernetes:\n  namespaces: [a, b]\n");
        assertThat(load(Map.of("REDIS_OPERATOR_CONFIG", file.toString()))
                        .kubernetes()
                        .namespaces())
                .containsExactly("a", "b");
    }

    @Test
    void acceptsTheFlagsOfEarlierOperatorsWithOneDashToo() {
        String[] arguments =
                Flags.withTwoDashes("-listen-address=:1234", "-log-level", "debug", "--concurrency=3", "-h", "plan");

        assertThat(arguments)
                .containsExactly("--listen-address=:1234", "--log-level", "debug", "--concurrency=3", "-h", "plan");
    }

    @Test
    void acceptsTheFlagsOfEarlierOperators() {
        OperatorConfig config = load(
                Map.of(),
                "--listen-address=:1234",
                "--metrics-path=/m",
                "--concurrency=30",
                "--log-level=debug",
                "--kubeconfig=/k",
                "--development",
                "--supported-namespaces-regex=^team-",
                "--k8s-cli-qps-limit=7",
                "--k8s-cli-burstable-limit=9");
        assertThat(config.http()).isEqualTo(new OperatorConfig.Http("0.0.0.0", 1234, "/m"));
        assertThat(config.log().level()).isEqualTo(OperatorConfig.LogLevel.DEBUG);
        OperatorConfig.Kubernetes kubernetes = config.kubernetes();
        assertThat(kubernetes.kubeconfig()).contains(Path.of("/k"));
        assertThat(kubernetes.development()).isTrue();
        assertThat(kubernetes.namespacesRegex().pattern()).isEqualTo("^team-");
        assertThat(kubernetes.writeConcurrency()).isEqualTo(30);
        assertThat(kubernetes.writesPerSecond()).isEqualTo(7);
        assertThat(kubernetes.writeBurst()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"warning,WARN", "Warning,WARN", "fatal,ERROR", "panic,ERROR", "INFO,INFO"})
    void understandsTheLogLevelsOfEarlierOperators(String word, OperatorConfig.LogLevel level) {
        assertThat(load(Map.of(), "--log-level", word).log().level()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"1,true", "t,true", "TRUE,true", "0,false", "F,false", "False,false"})
    void understandsATruthAsEarlierOperatorsDid(String word, boolean development) {
        assertThat(load(Map.of(), "--development=" + word).kubernetes().development())
                .isEqualTo(development);
    }

    @ParameterizedTest
    @CsvSource({
        "1000,1000000,99999999999,256,10000,10000",
        "9,-1,100,9,10000,100",
        "9,-2,-1,9,10000,10000",
        "9,7,-100,9,7,10000",
        "2,0,0,8,5,10",
        "0,1,1,8,1,1",
        "-3,1,1,8,1,1"
    })
    void takesLimitsThatEarlierOperatorsTook(
            String concurrency, String rate, String burst, int atOnce, int perSecond, int inARow) {
        OperatorConfig.Kubernetes kubernetes = load(
                        Map.of(),
                        "--concurrency=" + concurrency,
                        "--k8s-cli-qps-limit=" + rate,
                        "--k8s-cli-burstable-limit=" + burst)
                .kubernetes();

        assertThat(kubernetes.writeConcurrency()).isEqualTo(atOnce);
        assertThat(kubernetes.writesPerSecond()).isEqualTo(perSecond);
        assertThat(kubernetes.writeBurst()).isEqualTo(inARow);
    }

    /** There it was the number of clusters, and here it is that of requests. */
    @ParameterizedTest
    @CsvSource({"--concurrency,1,8", "--concurrency,7,8", "--concurrency,8,8", "--kubernetes-write-concurrency,3,3"})
    void takesFewerRequestsThanByDefaultByItsOwnFlagOnly(String flag, String given, int atOnce) {
        assertThat(load(Map.of(), flag, given).kubernetes().writeConcurrency()).isEqualTo(atOnce);
        assertThat(load(Map.of("REDIS_OPERATOR_KUBERNETES_WRITE_CONCURRENCY", "3"))
                        .kubernetes()
                        .writeConcurrency())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics/", "/of/operators/"})
    void servesMetricsAtAPathThatEndsInASlashIfAsked(String path) {
        assertThat(load(Map.of(), "--metrics-path=" + path).http().metricsPath())
                .isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:80,127.0.0.1", "[::1]:80,::1", "localhost:80,localhost"})
    void splitsAListenAddress(String address, String host) {
        assertThat(load(Map.of(), "--listen-address", address).http())
                .isEqualTo(new OperatorConfig.Http(host, 80, "/metrics"));
    }

    @Test
    void takesLeaseNamespaceAndIdentityFromThePod() {
        OperatorConfig.LeaderElection election =
                load(Map.of("POD_NAMESPACE", "ops", "POD_NAME", "operator-1")).leaderElection();
        assertThat(election.namespace()).isEqualTo("ops");
        assertThat(election.identity()).isEqualTo("operator-1");
    }

    @Test
    void makesUpAnotherIdentityEveryTimeOutsideOfAPod() {
        assertThat(OperatorConfig.defaults().leaderElection().identity())
                .isNotEqualTo(OperatorConfig.defaults().leaderElection().identity());
    }

    @Test
    void leavesTheVariablesThatKubernetesMakesForServicesAlone() {
        Map<String, String> links = Map.of(
                "REDIS_OPERATOR_SERVICE_HOST", "10.0.0.1",
                "REDIS_OPERATOR_SERVICE_PORT_METRICS", "9710",
                "REDIS_OPERATOR_PORT", "tcp://10.0.0.1:9710",
                "REDIS_OPERATOR_PORT_9710_TCP_ADDR", "10.0.0.1",
                "REDIS_OPERATOR_HTTP_PORT", "tcp://10.0.0.2:80");
        assertThat(load(links).http().port()).isEqualTo(9710);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check: {interval: 5} | check.interval is \"5\" in FILE: allowed is a duration from 100ms to 10m, such as 500ms, 5s or 10m",
                "check: {interval: 1h} | check.interval is \"1h\" in FILE: allowed is a duration",
                "http: {port: '9710'} | http.port is \"9710\" in FILE: allowed is a whole number from 0 to 65535",
                "http: {port: 65536} | http.port is \"65536\" in FILE: allowed is a whole number",
                "http: {prot: 1} | http.prot is unknown in FILE, where it is \"1\": allowed is one of http.host, http.port, http.metricsPath",
                "htpt: {port: 1} | htpt is unknown in FILE, where it is \"{\"port\":1}\": allowed is one of kubernetes, http",
                "http: 5 | http is unknown in FILE, where it is \"5\": allowed is one of http.host",
                "[a] | the content is unknown in FILE, where it is \"a\": allowed is one of kubernetes",
                "log: {level: loud} | log.level is \"loud\" in FILE: allowed is one of trace, debug, info, warn, error",
                "kubernetes: {namespaces: default} | kubernetes.namespaces is \"default\" in FILE: allowed is a list of namespaces",
                "kubernetes: {development: 'yes'} | kubernetes.development is \"yes\" in FILE: allowed is true or false",
                "kubernetes: {namespacesRegex: '('} | kubernetes.namespacesRegex is \"(\" in FILE: allowed is a regular expression (RE2)",
                "kubernetes: {namespacesRegex: '^(?!kube-)'} | kubernetes.namespacesRegex is \"^(?!kube-)\" in FILE: allowed is a regular expression (RE2)",
                "leaderElection: {renewDeadline: 15s} | leaderElection.renewDeadline is \"15s\" in FILE: allowed is less than leaderElection.leaseDuration (15s)",
                "leaderElection: {leaseDuration: 1500ms} | leaderElection.leaseDuration is \"1500ms\" in FILE: allowed is whole seconds",
                "check: {interval: } | check.interval is \"null\" in FILE: allowed is a duration",
            })
    void namesKeySourceValueAndWhatIsAllowed(String yaml, String message) throws IOException {
        Path file = file(yaml);
        assertThatThrownBy(() -> load(Map.of(), "--config=" + file))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageStartingWith(message.replace("FILE", file.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http: [", "http: {port: 1}\nhttp: {port: 2}", "\t- x"})
    void saysInOneLineThatAFileIsNoYaml(String yaml) throws IOException {
        Path file = file(yaml);
        assertThatThrownBy(() -> load(Map.of(), "--config=" + file))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageStartingWith(file + " is not valid YAML near line ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void namesTheFlagAsItWasWritten() {
        assertThatThrownBy(() -> load(Map.of(), "--k8s-cli-qps-limit=many"))
                .hasMessageStartingWith(
                        "kubernetes.writesPerSecond is \"many\" in flag --k8s-cli-qps-limit: allowed is");
        assertThatThrownBy(() -> load(Map.of(), "--listen-address=9710"))
                .hasMessageStartingWith("http.port is \"9710\" in flag --listen-address: allowed is an address");
    }

    @Test
    void namesTheVariable() {
        assertThatThrownBy(() -> load(Map.of("REDIS_OPERATOR_REDIS_BIND", "all")))
                .hasMessage(
                        "redis.bind is \"all\" in variable REDIS_OPERATOR_REDIS_BIND: allowed is one of any, pod-ip");
        assertThatThrownBy(() -> load(Map.of("REDIS_OPERATOR_BINDING", "all")))
                .hasMessageStartingWith("REDIS_OPERATOR_BINDING is unknown in the environment");
    }

    @Test
    void refusesANamedFileThatIsNotThere() {
        assertThatThrownBy(() -> load(Map.of(), "--config=/nowhere/operator.yaml"))
                .hasMessage("config is \"/nowhere/operator.yaml\" in flag --config:"
                        + " allowed is the path of a readable file");
    }

    @Test
    void hasADefaultThatIsAllowedForEveryKey() {
        assertThat(OperatorConfig.defaults().redis().bind()).isEqualTo(OperatorConfig.Bind.ANY);
        assertThat(Keys.ALL).doesNotHaveDuplicates();
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("operator.yaml"), yaml);
    }

    private static OperatorConfig load(Map<String, String> environment, String... flags) {
        CommandSpec command = CommandSpec.create();
        Flags.addTo(command);
        return ConfigLoader.load(new CommandLine(command).parseArgs(flags), environment);
    }
}

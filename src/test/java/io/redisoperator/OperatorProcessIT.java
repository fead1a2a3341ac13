package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.localcluster.api.InProcessApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator as a process of its own: its exit codes, and what it leaves behind. */
class OperatorProcessIT {
    @TempDir
    Path folder;

    private InProcessApi api;
    private @Nullable Process process;

    @BeforeEach
    void startApi() throws IOException {
        api = InProcessApi.start();
        Definitions.install(api.admin());
    }

    @AfterEach
    void stopEverything() {
        if (process != null) {
            process.destroyForcibly();
        }
        api.close();
    }

    @Test
    void leavesWithZeroWhenAskedTo() throws Exception {
        Process operator = start("--http-port=0");
        awaitLine("Leading");
        operator.destroy();
        assertThat(exitCode(operator)).isEqualTo(Main.STOPPED);
        assertThat(holder()).as(output()).isEmpty();
        assertThat(output()).contains("\"message\":\"Stopped\"");
    }

    @Test
    void leavesWithTwoWhenAnotherHasTheLease() throws Exception {
        Process operator = start("--http-port=0");
        awaitLine("Leading");
        api.admin()
                .leases()
                .inNamespace("default")
                .withName("redis-failover-lease")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"thief\"}}");
        assertThat(exitCode(operator)).isEqualTo(Main.LOST);
        assertThat(holder()).isEqualTo("thief");
    }

    @Test
    void leavesWithOneWhenItsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process operator = start("--http-port=" + taken.getLocalPort());
            assertThat(exitCode(operator)).isEqualTo(Main.MISCONFIGURED);
            assertThat(Files.readString(folder.resolve("err")).lines())
                    .singleElement()
                    .asString()
                    .startsWith("redis-operator: http.port is \"" + taken.getLocalPort() + "\"");
        }
    }

    private Process start(String... flags) throws IOException {
        String classPath = System.getProperty(
                "surefire.test.class.path", Objects.requireNonNull(System.getProperty("java.class.path")));
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx128m",
                                "-cp",
                                classPath,
                                Main.class.getName(),
                                "--kubeconfig=" + TestConfig.kubeconfig(api, folder),
                                "--http-host=127.0.0.1",
                                "--leader-election-namespace=default"),
                        Stream.of(flags))
                .toList();
        Process started = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        process = started;
        return started;
    }

    private void awaitLine(String message) {
        await().atMost(Duration.ofSeconds(60)).until(() -> output().contains("\"message\":\"" + message + "\""));
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String holder() {
        return api.admin()
                .leases()
                .inNamespace("default")
                .withName("redis-failover-lease")
                .get()
                .getSpec()
                .getHolderIdentity();
    }

    private static int exitCode(Process operator) throws InterruptedException {
        assertThat(operator.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
        return operator.exitValue();
    }
}

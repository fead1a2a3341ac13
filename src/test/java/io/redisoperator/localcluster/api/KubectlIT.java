package io.redisoperator.localcluster.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.redisoperator.localcluster.controllers.Controllers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with kubectl, on the in-process API; wherever there is a kubectl. */
class KubectlIT {
    private static final Optional<Path> KUBECTL = Stream.concat(
                    Stream.of("/usr/local/kubebuilder/bin"),
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)))
            .map(folder -> Path.of(folder, "kubectl"))
            .filter(Files::isExecutable)
            .findFirst();
    private static final String DEFINITION = "src/test/resources/localcluster/probe-crd.yaml";

    private final InProcessApi api = InProcessApi.start();
    private final Controllers controllers = Controllers.start(api.admin());

    @TempDir
    private Path folder;

    @BeforeEach
    void writeKubeconfig() throws IOException {
        assumeThat(KUBECTL).as("kubectl").isPresent();
        Files.writeString(folder.resolve("config"), api.kubeconfig());
    }

    @AfterEach
    void close() {
        controllers.close();
        api.close();
    }

    @Test
    void appliesAndPrintsResourcesOfItsOwnKinds() throws Exception {
        kubectl("apply", "-f", DEFINITION);
        String applied = kubectl("apply", "-f", probe("redis").toString());
        String again = kubectl("apply", "-f", probe("redis").toString());
        String printed = kubectl("get", "prb");

        assertThat(applied).contains("probe.example.org/p created");
        assertThat(again).contains("probe.example.org/p unchanged");
        assertThat(printed.lines()).first().asString().matches("NAME +REPLICAS +READY *");
        assertThat(printed).containsPattern("p +3");
    }

    @Test
    void saysWhatTheSchemaDoesNotAllow() throws Exception {
        kubectl("apply", "-f", DEFINITION);

        assertThat(refused("apply", "-f", probe("redis\n  unknown: x").toString()))
                .contains("unknown field \"spec.unknown\"");
        assertThat(refused("apply", "-f", probe("redis\n  replicas: 1").toString()))
                .contains("spec.replicas")
                .contains("greater than or equal to 3");
    }

    @Test
    void appliesServerSideAndKeepsTheVersion() throws Exception {
        String manifest = "src/test/resources/localcluster/probe-statefulset.yaml";
        kubectl("apply", "--server-side", "-f", manifest);
        kubectl("wait", "--for=jsonpath={.status.observedGeneration}=1", "sts/probe", "--timeout=10s");
        String version = kubectl("get", "sts/probe", "-o", "jsonpath={.metadata.resourceVersion}");

        kubectl("apply", "--server-side", "-f", manifest);

        assertThat(kubectl("get", "sts/probe", "-o", "jsonpath={.metadata.resourceVersion}"))
                .isEqualTo(version);
    }

    @Test
    void waitsForAConditionAndForADeletion() throws Exception {
        kubectl("apply", "-f", "src/test/resources/localcluster/probe-statefulset.yaml");

        kubectl("wait", "--for=create", "pod/probe-0", "--timeout=10s");
        kubectl("scale", "sts/probe", "--replicas=1");
        kubectl("wait", "--for=delete", "pod/probe-2", "--timeout=10s");
        kubectl("delete", "sts/probe", "--timeout=10s");
        kubectl("wait", "--for=delete", "pod/probe-0", "--timeout=10s");

        assertThat(kubectl("get", "pods,sts")).contains("No resources found");
    }

    private Path probe(String image) throws IOException {
        return Files.writeString(folder.resolve("probe.yaml"), """
                apiVersion: example.org/v1
                kind: Probe
                metadata:
                  name: p
                spec:
                  image: %s
                """.formatted(image));
    }

    private String kubectl(String... arguments) throws IOException, InterruptedException {
        return run(0, arguments);
    }

    private String refused(String... arguments) throws IOException, InterruptedException {
        return run(1, arguments);
    }

    /** What it printed on either stream. */
    private String run(int exitCode, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(KUBECTL.orElseThrow().toString()));
        command.addAll(List.of("--kubeconfig", folder.resolve("config").toString()));
        command.addAll(List.of("--cache-dir", folder.resolve("cache").toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("kubectl ended").isTrue();
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
        return printed;
    }
}

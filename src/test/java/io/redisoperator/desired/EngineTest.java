package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image of Valkey may have no program that is called redis. */
class EngineTest {
    private final Failover valkey = Failovers.failover("{engine: Valkey, auth: {secretPath: s}}");

    @Test
    void callsNoProgramOfTheOtherEngineInAnyCommandOrProbe() {
        for (PodSpec pod : AllObjectsTest.pods(valkey)) {
            for (Container container : pod.getContainers()) {
                assertThat(words(container)).noneMatch(word -> word.contains("redis-cli"));
                assertThat(words(container)).noneMatch(word -> word.contains("redis-server"));
            }
        }
        assertThat(words(sentinel())).contains("valkey-server").anyMatch(word -> word.contains("valkey-cli"));
    }

    @Test
    void tellsTheScriptsWhichProgramsThereAre() {
        Container redis = RedisStatefulSet.of(valkey, AllObjects.OPTIONS)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();

        assertThat(redis.getEnv())
                .filteredOn(variable -> variable.getName().endsWith("_PROGRAM"))
                .extracting(EnvVar::getValue)
                .containsExactly("valkey-server", "valkey-cli");
    }

    @Test
    void letsEveryScriptTakeAnotherProgram() {
        List<String> scripts = List.of(
                requireNonNull(RedisConfig.of(valkey).getData().get(RedisConfig.START_KEY)),
                requireNonNull(RedisScripts.readiness(valkey).getData().get(RedisScripts.READINESS_KEY)),
                requireNonNull(RedisScripts.shutdown(valkey).getData().get(RedisScripts.SHUTDOWN_KEY)));

        assertThat(scripts)
                .allSatisfy(script -> assertThat(script.replace("${SERVER_PROGRAM:-redis-server}", "")
                                .replace("${CLI_PROGRAM:-redis-cli}", ""))
                        .doesNotContain("redis-server")
                        .doesNotContain("redis-cli"));
        assertThat(scripts.subList(1, 3))
                .allSatisfy(script -> assertThat(script)
                        .contains("REDISCLI_AUTH=$HANDOVER_PASSWORD VALKEYCLI_AUTH=$HANDOVER_PASSWORD"));
    }

    /** They were not told what it is called, and a probe that finds none would take all of them out of the Services. */
    @Test
    void letsScriptsInPodsOfAnEarlierOperatorFindTheProgramOfTheirImage(@TempDir Path folder) throws Exception {
        Path cli = Files.writeString(folder.resolve("valkey-cli"), "#!/bin/sh\necho role:master\n");
        assertThat(cli.toFile().setExecutable(true)).isTrue();
        ProcessBuilder probe = new ProcessBuilder(
                "sh",
                "-c",
                requireNonNull(RedisScripts.readiness(valkey).getData().get(RedisScripts.READINESS_KEY)));
        probe.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);

        assertThat(probe.start().waitFor()).isZero();
    }

    private Container sentinel() {
        return SentinelDeployment.of(valkey, AllObjects.OPTIONS)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static List<String> words(Container container) {
        return Stream.of(
                        container.getCommand().stream(),
                        container.getArgs().stream(),
                        words(container.getStartupProbe()),
                        words(container.getReadinessProbe()),
                        words(container.getLivenessProbe()))
                .flatMap(words -> words)
                .toList();
    }

    private static Stream<String> words(Probe probe) {
        return probe.getExec().getCommand().stream();
    }
}

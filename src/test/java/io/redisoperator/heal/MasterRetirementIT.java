package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.fakes.ReadinessProbes;
import io.redisoperator.heal.HealResult.Done;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.model.WriteFence;
import io.redisoperator.redis.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 19: a master that lost its place, and writes that only it has. */
class MasterRetirementIT {
    private static final HealCommand RETIRE = new HealCommand.RetireMaster(
            new Target("rfr-x-1", "uid-rfr-x-1"), new Target("rfr-x-0", "uid-rfr-x-0"), true, "a test wants it");

    private final LoopbackCluster c = new LoopbackCluster();
    private final Healer healer =
            new Healer(c.kube, c.live, new RoleLabels(c.vertx, c.kube, c.live, InstantSource.system()));
    private Optional<ReadinessProbes> probes = Optional.empty();

    @BeforeEach
    void splitInTwo() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.ask("rfr-x-0", "SET", "both", "1");
        await().until(() -> c.ask("rfr-x-1", "GET", "both").equals("1"));
        for (String sentinel : List.of("a", "b", "c")) {
            c.sentinel("rfs-x-" + sentinel, "rfr-x-0");
        }
        await().atMost(Duration.ofSeconds(90))
                .until(() ->
                        c.ask("rfs-x-a", "SENTINEL", "REPLICAS", "mymaster").contains("flags\nslave\n"));
        c.ask("rfr-x-1", "REPLICAOF", "NO", "ONE");
        c.ask("rfr-x-1", "SET", "only", "here");
        c.ask("rfr-x-0", "SET", "other", "there");
    }

    @AfterEach
    void close() {
        probes.ifPresent(ReadinessProbes::close);
        c.close();
    }

    @Test
    void keepsWhatOnlyTheLoserHasInAFileThatCanBeLoaded() throws Exception {
        AtomicReference<HealResult> last = new AtomicReference<>(new HealResult.Skipped("not begun"));
        probes = Optional.of(ReadinessProbes.of(List.of(c.process("rfr-x-1"))));
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            last.set(advance());
            return last.get() instanceof Done done && done.text().startsWith("made rfr-x-1 follow rfr-x-0");
        });
        await().atMost(Duration.ofSeconds(90))
                .until(() -> c.ask("rfr-x-1", "GET", "other").equals("there"));

        Path kept = keptFile();
        assertThat(String.valueOf(last.get())).contains(kept.getFileName().toString(), "2 keys at offset");
        assertThat(c.ask("rfr-x-1", "CONFIG", "GET", "min-replicas-to-write")).endsWith("\n1");
        try (RedisProcess restored = RedisProcess.redis()) {
            restored.kill();
            Files.copy(kept, restored.folder().resolve("dump.rdb"));
            restored.restart();
            assertThat(LoopbackCluster.await(c.nodes.send(
                            restored.endpoint(), io.redisoperator.redis.Credentials.NONE, List.of("GET", "only"))))
                    .isEqualTo("here");
        }
    }

    @Test
    void takesNoWriteOnceItIsFenced() {
        assertThat(advance()).isInstanceOf(Done.class);

        assertThatThrownBy(() -> c.ask("rfr-x-1", "SET", "late", "1")).isNotNull();
        assertThat(c.ask("rfr-x-1", "CONFIG", "GET", "min-replicas-to-write"))
                .endsWith(String.valueOf(WriteFence.SAVING.replicas()));
        assertThat(c.roleLabel("rfr-x-1")).isEqualTo("slave");
    }

    /** Clients go on writing to it then, and Sentinel makes it a replica within seconds. */
    @Test
    void isFencedAndSavedThoughTheApiServerKeepsItsLabel() {
        c.kube.refusesLabels("rfr-x-1", KubeFailure.Kind.UNAVAILABLE, "timed out");

        advance();

        assertThatThrownBy(() -> c.ask("rfr-x-1", "SET", "late", "1")).isNotNull();
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            advance();
            return c.ask("rfr-x-1", "CONFIG", "GET", "min-replicas-to-write")
                    .endsWith("\n" + WriteFence.KEEP.replicas());
        });
    }

    @Test
    void staysAMasterAndHoldsSentinelOffForAsLongAsNobodyKeepsTheFile() {
        // Left alone, Sentinel makes it a replica within 9 s like this.
        c.pace("info-period", "1000");
        // A machine that stands still may let it fail for once; whoever is no master any more ends the test at once.
        await().during(Duration.ofSeconds(15)).atMost(Duration.ofSeconds(120)).until(() -> {
            HealResult result = advance();
            assertThat(c.ask("rfr-x-1", "ROLE")).startsWith("master");
            assertThat(c.ask("rfr-x-0", "ROLE")).startsWith("master");
            return !(result instanceof HealResult.Failed);
        });

        assertThat(c.ask("rfr-x-1", "GET", "only")).isEqualTo("here");
        assertThat(c.ask("rfr-x-1", "CONFIG", "GET", "min-replicas-to-write"))
                .endsWith(String.valueOf(WriteFence.KEEP.replicas()));
    }

    /** Sentinel may have made it follow meanwhile; the pause would last half a minute more. */
    @Test
    void appliesWhatItsMasterSendsOnceTheFenceIsLifted() {
        advance();
        c.ask("rfr-x-1", "REPLICAOF", c.process("rfr-x-0").host(), String.valueOf(Ports.REDIS));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> c.ask("rfr-x-1", "ROLE").contains("connected"));

        HealResult result = LoopbackCluster.await(healer.heal(
                c.cluster,
                new HealCommand.SetWriteGuard(c.node("rfr-x-1").target(), 1, 5, true, "it is a fence there"),
                Instant.now()));
        c.ask("rfr-x-0", "SET", "after", "it");

        assertThat(result).isInstanceOf(Done.class);
        await().atMost(Duration.ofSeconds(90)).until(() -> "it".equals(c.ask("rfr-x-1", "GET", "after")));
    }

    private HealResult advance() {
        return LoopbackCluster.await(healer.heal(c.cluster, RETIRE, Instant.now()));
    }

    private Path keptFile() throws Exception {
        try (Stream<Path> files = Files.list(c.process("rfr-x-1").folder())) {
            return files.filter(f -> f.getFileName().toString().startsWith("kept-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}

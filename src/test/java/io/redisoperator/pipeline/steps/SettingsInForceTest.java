package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.redis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.model.WriteFence;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.RedisNodes.Reply;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettingsInForceTest {
    private final StagedCluster staged = StagedCluster.running(2);
    private final SettingsInForce settings = settings(staged);
    private final Map<String, String> has =
            new ConcurrentHashMap<>(Map.of("maxmemory", "0", "timeout", "0", "repl-backlog-size", "1048576"));

    @BeforeEach
    void answer() {
        answers(0);
        answers(1);
    }

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void setsWhatDiffersAndOnlyThat() {
        has.put("timeout", "60");

        assertThat(bring("maxmemory 100mb", "timeout 60")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets())
                .containsExactlyInAnyOrder(
                        "10.0.0.0 CONFIG SET maxmemory 100mb", "10.0.0.1 CONFIG SET maxmemory 100mb");
    }

    /** With the bound first, keys would be evicted for what is given back at once. */
    @Test
    void takesFromABacklogBeforeItBoundsTheData() {
        has.put("repl-backlog-size", "67108864");

        assertThat(bring("maxmemory 64mb")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets().stream().filter(sent -> sent.startsWith("10.0.0.0 ")))
                .containsExactly("10.0.0.0 CONFIG SET repl-backlog-size 2097152", "10.0.0.0 CONFIG SET maxmemory 64mb");
    }

    @Test
    void leavesABacklogAsTheUserWantsIt() {
        assertThat(bring("maxmemory 64mb", "repl-backlog-size 32mb")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets().stream().filter(sent -> sent.startsWith("10.0.0.0 ")))
                .containsExactlyInAnyOrder(
                        "10.0.0.0 CONFIG SET maxmemory 64mb", "10.0.0.0 CONFIG SET repl-backlog-size 32mb");
    }

    /** It would take writes again that are lost. */
    @Test
    void leavesAMasterAloneThatIsKeptFromTakingWrites() {
        has.put("min-replicas-to-write", String.valueOf(WriteFence.SAVING.replicas()));

        assertThat(bring("min-replicas-to-write 1", "timeout 60")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets())
                .containsExactlyInAnyOrder("10.0.0.0 CONFIG SET timeout 60", "10.0.0.1 CONFIG SET timeout 60");
    }

    /** It boots so, and may be empty. */
    @Test
    void leavesAReplicaWithoutAPriorityUntilItIsInSync() {
        has.put("replica-priority", "0");

        assertThat(bring("replica-priority 50", "timeout 60")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets())
                .containsExactlyInAnyOrder("10.0.0.0 CONFIG SET timeout 60", "10.0.0.1 CONFIG SET timeout 60");
    }

    @Test
    void takesTheSameAmountOfMemoryForTheSame() {
        has.put("maxmemory", String.valueOf(100 << 20));

        bring("maxmemory 100mb");
        bring("maxmemory 102400kb");

        assertThat(sets()).isEmpty();
    }

    @Test
    void tellsAPodWhoseImageWasRewrittenButNoneThatIsReplacedForItsImage() {
        for (int i = 0; i < 2; i++) {
            staged.edit(
                    i,
                    pod -> pod.editOrNewSpec()
                            .addNewContainer()
                            .withName("redis")
                            .withImage("mirror.example.org/redis:7")
                            .endContainer()
                            .endSpec());
        }
        staged.wantsRevision(StagedCluster.NEW);
        assertThat(bring("maxmemory 100mb")).isEqualTo(StepOutcome.SETTLED);
        assertThat(sets()).isEmpty();

        staged.wantsRevision(StagedCluster.OLD);
        bring("maxmemory 100mb");

        assertThat(sets()).hasSize(2);
    }

    @Test
    void asksNothingOfAClusterAtRest() {
        bring("maxmemory 100mb");
        int asked = staged.nodes.sent().size();

        bring("maxmemory 100mb");

        assertThat(staged.nodes.sent()).hasSize(asked);
    }

    @Test
    void comparesAProcessAnewThatWasRestartedInPlace() {
        bring("maxmemory 100mb");
        int asked = staged.nodes.sent().size();
        staged.edit(
                1,
                pod -> pod.editStatus()
                        .editFirstContainerStatus()
                        .withRestartCount(1)
                        .endContainerStatus()
                        .endStatus());

        bring("maxmemory 100mb");

        assertThat(staged.nodes.sent().subList(asked, staged.nodes.sent().size()))
                .allMatch(sent -> sent.startsWith("10.0.0.1 "))
                .contains("10.0.0.1 CONFIG SET maxmemory 100mb");
    }

    @Test
    void setsTheRestOfWhatOneProcessRefuses() {
        staged.nodes.obeys(
                redis(1),
                command -> command.contains("maxmemory") && command.contains("SET")
                        ? new Reply.Refused("ERR not now")
                        : new Reply.Ok(command.get(2) + "\n0"));

        assertThat(bring("maxmemory 100mb", "timeout 60"))
                .isEqualTo(
                        new StepOutcome.Rejected("rfr-cart-1 refuses customConfig \"maxmemory 100mb\": ERR not now"));
        assertThat(sets()).contains("10.0.0.1 CONFIG SET timeout 60", "10.0.0.0 CONFIG SET maxmemory 100mb");
    }

    @Test
    void repeatsARefusalWithoutAskingAgain() {
        staged.nodes.obeys(redis(1), command -> new Reply.Refused("ERR no"));
        StepOutcome first = bring("timeout 60");
        int asked = staged.nodes.sent().size();

        assertThat(bring("timeout 60")).isEqualTo(first).isInstanceOf(StepOutcome.Rejected.class);
        assertThat(staged.nodes.sent()).hasSize(asked);
    }

    @Test
    void triesAgainWhatAProcessRefusesWhileItLoadsItsData() {
        staged.nodes.obeys(
                redis(1),
                command -> command.contains("SET")
                        ? new Reply.Refused("LOADING Redis is loading the dataset in memory")
                        : new Reply.Ok(command.get(2) + "\n0"));
        assertThat(bring("timeout 60"))
                .isInstanceOfSatisfying(
                        StepOutcome.Waiting.class,
                        waiting -> assertThat(waiting.reason())
                                .isEqualTo("rfr-cart-1 to load its data, before it takes timeout"));
        answers(1);

        assertThat(bring("timeout 60")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets())
                .containsExactlyInAnyOrder(
                        "10.0.0.0 CONFIG SET timeout 60",
                        "10.0.0.1 CONFIG SET timeout 60",
                        "10.0.0.1 CONFIG SET timeout 60");
    }

    @Test
    void comparesASilentOneWhenItAnswersAgain() {
        StagedCluster other = StagedCluster.running(1);
        SettingsInForce late = settings(other);
        other.spec("redis: {replicas: 1, customConfig: ['timeout 60']}");
        assertThat(StagedCluster.await(late.bringInForce(other.cluster))).isEqualTo(StepOutcome.SETTLED);
        other.obeyed();

        StagedCluster.await(late.bringInForce(other.cluster));

        assertThat(other.nodes.sent()).contains("10.0.0.0 CONFIG SET timeout 60");
        other.close();
    }

    /** Its cgroup still has the old limit, for as long as the roll-out waits. */
    @Test
    void leavesAPodForDataWhatItsOwnLimitLeaves() {
        limited(0, "1Gi", "rfr-auth-cart");
        limited(1, "2Gi", "rfr-auth-cart");

        assertThat(reserve("2Gi")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets())
                .containsExactlyInAnyOrder(
                        "10.0.0.0 CONFIG SET maxmemory 536870912", "10.0.0.1 CONFIG SET maxmemory 1073741824");
        int asked = staged.nodes.sent().size();
        assertThat(reserve("2Gi")).isEqualTo(StepOutcome.SETTLED);
        assertThat(staged.nodes.sent()).hasSize(asked);
    }

    @Test
    void tellsAPodThatIsResizedInPlaceOnceItHasTheMemory() {
        limited(0, "1Gi", "rfr-auth-cart");
        has("1Gi");
        reserve("1Gi");
        limited(0, "2Gi", "rfr-auth-cart");
        reserve("1Gi");
        assertThat(sets()).containsExactly("10.0.0.0 CONFIG SET maxmemory 536870912");

        has("2Gi");
        reserve("1Gi");

        assertThat(sets()).last().isEqualTo("10.0.0.0 CONFIG SET maxmemory 1073741824");
    }

    /** It may hold more, which it would evict, or refuse every write for. */
    @Test
    void boundsNoPodOfAnEarlierOperator() {
        limited(0, "1Gi", "of-another-kind");
        limited(1, "1Gi", "rfr-auth-cart");

        reserve("1Gi");

        assertThat(sets()).containsExactly("10.0.0.1 CONFIG SET maxmemory 536870912");
    }

    @Test
    void givesRedis62BackWhatItKnowsByItsOlderNameOnly() {
        has.put("hash-max-ziplist-entries", "512");
        for (int ordinal = 0; ordinal < 2; ordinal++) {
            staged.nodes.obeys(
                    redis(ordinal),
                    command -> !command.contains("SET")
                            ? new Reply.Ok(
                                    has.containsKey(command.get(2))
                                            ? command.get(2) + "\n" + has.get(command.get(2))
                                            : "")
                            : has.containsKey(command.get(2))
                                    ? new Reply.Ok("OK")
                                    : new Reply.Refused("ERR Unsupported CONFIG parameter: " + command.get(2)));
        }
        remembering("timeout 60");
        assertThat(bring("timeout 60", "hash-max-ziplist-entries 64")).isEqualTo(StepOutcome.SETTLED);
        has.put("hash-max-ziplist-entries", "64");

        assertThat(bring("timeout 60")).isEqualTo(StepOutcome.SETTLED);

        assertThat(sets())
                .contains(
                        "10.0.0.0 CONFIG SET hash-max-ziplist-entries 512",
                        "10.0.0.1 CONFIG SET hash-max-ziplist-entries 512");
    }

    /** With the file of such a spec, on which the memory is noted. */
    private void remembering(String line) {
        staged.spec("redis: {replicas: 2, customConfig: ['" + line + "']}");
        StagedCluster.await(staged.kube.apply(RedisConfig.of(staged.cluster.failover())));
    }

    private void limited(int ordinal, String memory, String secret) {
        staged.edit(
                ordinal,
                pod -> pod.withNewSpec()
                        .addNewContainer()
                        .withName("redis")
                        .withResources(limit(memory))
                        .endContainer()
                        .addNewVolume()
                        .withName("redis-auth")
                        .withNewSecret()
                        .withSecretName(secret)
                        .endSecret()
                        .endVolume()
                        .endSpec());
    }

    private void has(String memory) {
        staged.edit(
                0,
                pod -> pod.editStatus()
                        .editFirstContainerStatus()
                        .withResources(limit(memory))
                        .endContainerStatus()
                        .endStatus());
    }

    private static ResourceRequirements limit(String memory) {
        return new ResourceRequirementsBuilder()
                .addToLimits("memory", new Quantity(memory))
                .build();
    }

    private StepOutcome reserve(String limit) {
        staged.spec("redis: {replicas: 2, reservedPodMemoryPercent: 50, resources: {limits: {memory: " + limit + "}}}");
        return StagedCluster.await(settings.bringInForce(staged.cluster));
    }

    private void answers(int ordinal) {
        staged.nodes.obeys(
                redis(ordinal),
                command ->
                        new Reply.Ok(command.contains("GET") ? command.get(2) + "\n" + has.get(command.get(2)) : "OK"));
    }

    private List<String> sets() {
        return staged.nodes.sent().stream()
                .filter(sent -> sent.contains("CONFIG SET"))
                .toList();
    }

    private static SettingsInForce settings(StagedCluster of) {
        return new SettingsInForce(of.bus, of.kube, of.live, new EnsuredObjects(of.kube, Clock.systemUTC()));
    }

    private StepOutcome bring(String... lines) {
        staged.spec("redis: {replicas: 2, customConfig: ['" + String.join("', '", lines) + "']}");
        return StagedCluster.await(settings.bringInForce(staged.cluster));
    }
}

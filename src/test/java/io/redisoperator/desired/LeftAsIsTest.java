package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.Annotations;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeftAsIsTest {
    private static final DesiredOptions OPTIONS = new DesiredOptions(false);
    private static final String CLAIM = """
            redis:
              storage:
                persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}}
            """;

    private final Optional<String> taken = mark(Optional.empty(), edit(1, ""), OPTIONS);

    @Test
    void leavesPodsWhileAnEditAsksForNoOthers() {
        assertThat(mark(taken, edit(2, "redis: {replicas: 5, customConfig: [maxmemory 64mb]}"), OPTIONS))
                .isPresent();
    }

    @Test
    void leavesPodsNoLongerOnceAnEditAsksForOthers() {
        assertThat(mark(taken, edit(2, "redis: {image: 'redis:7.2.4-alpine'}"), OPTIONS))
                .isEmpty();
        assertThat(mark(taken, edit(2, "sentinel: {image: 'redis:7.2.4-alpine'}"), OPTIONS))
                .isEmpty();
    }

    /** They start from a file that has not got it: after a crash of all, what was appended would not be loaded. */
    @Test
    void leavesPodsNoLongerOnceAnEditAsksForAnAppendOnlyFile() {
        assertThat(mark(taken, edit(2, "redis: {customConfig: [appendonly yes]}"), OPTIONS))
                .isEmpty();
        assertThat(mark(taken, edit(2, "redis: {customConfig: ['AppendOnly \"YES\"']}"), OPTIONS))
                .isEmpty();
    }

    @Test
    void leavesPodsThatHadAnAppendOnlyFileAsTheyWereTakenOver() {
        Optional<String> appending =
                mark(Optional.empty(), edit(1, "redis: {customConfig: [appendonly yes]}"), OPTIONS);

        assertThat(mark(
                        appending,
                        edit(2, "redis: {customConfig: [appendonly yes, appendfsync always, save '']}"),
                        OPTIONS))
                .isPresent();
        assertThat(mark(taken, edit(2, "redis: {customConfig: [appendonly no]}"), OPTIONS))
                .isPresent();
    }

    @Test
    void leavesPodsNoLongerOnceOnlyARestartGivesADirectiveBack() {
        Failover with = edit(1, "redis: {customConfig: [maxmemory 64mb]}");
        Failover without = edit(2, "redis: {}");
        Optional<String> noted = mark(Optional.empty(), with, OPTIONS);
        ConfigMap file = LeftAsIs.configMap(with, ConfigMemory.fresh(with));

        ConfigMemory unknown = ConfigMemory.of(without, Optional.of(file));
        assertThat(LeftAsIs.mark(noted, new LeftAsIs.Pods(without, unknown, OPTIONS), Optional.empty()))
                .isEmpty();

        ConfigMemory known =
                ConfigMemory.of(without, Optional.of(LeftAsIs.configMap(with, learned(with, "maxmemory", "0"))));
        assertThat(LeftAsIs.mark(noted, new LeftAsIs.Pods(without, known, OPTIONS), Optional.empty()))
                .isPresent();
        assertThat(known.givenBack()).containsExactly(Map.entry("maxmemory", "0"));
    }

    /** It was never in force, so there is nothing to give back. */
    @Test
    void leavesPodsWhenMemoryIsReservedNoLonger() {
        Failover with = edit(1, "redis: {reservedPodMemoryPercent: 10, resources: {limits: {memory: 1Gi}}}");
        Failover without = edit(2, "redis: {resources: {limits: {memory: 1Gi}}}");
        ConfigMap file = LeftAsIs.configMap(with, ConfigMemory.fresh(edit(1, "")));

        ConfigMemory taken = ConfigMemory.of(with, Optional.of(file));
        ConfigMemory memory = ConfigMemory.of(without, Optional.of(LeftAsIs.configMap(with, taken)));

        assertThat(taken.asked()).isEmpty();
        assertThat(memory.restart()).isEmpty();
        assertThat(LeftAsIs.mark(
                        mark(Optional.empty(), with, OPTIONS),
                        new LeftAsIs.Pods(without, memory, OPTIONS),
                        Optional.empty()))
                .isPresent();
        assertThat(ConfigMemory.of(with, Optional.of(RedisConfig.of(with, taken)))
                        .asked())
                .containsOnlyKeys("maxmemory");
    }

    @Test
    void knowsAnEditFromTheSpecWithWhichAClusterWasTakenOver() {
        Optional<String> noted = mark(Optional.empty(), edit(3, ""), OPTIONS);
        assertThat(LeftAsIs.unedited(Optional.empty(), edit(3, ""))).isTrue();
        assertThat(LeftAsIs.unedited(noted, edit(3, ""))).isTrue();
        Failover edited = edit(4, "redis: {replicas: 5}");
        assertThat(LeftAsIs.unedited(noted, edited)).isFalse();

        assertThat(LeftAsIs.unedited(mark(noted, edited, OPTIONS), edited))
                .as("once the edit is noted")
                .isFalse();
        assertThat(LeftAsIs.unedited(Optional.of("3:ab:cd:0"), edit(3, "")))
                .as("where it was not noted which it was")
                .isFalse();
        assertThat(mark(Optional.of("3:ab:cd:0"), edit(3, ""), OPTIONS))
                .as("nor is made up later")
                .get()
                .asString()
                .matches("3:[0-9a-f]+:[0-9a-f]+:0");
    }

    @Test
    void writesNothingButTheMemoryOnTheFileOfAnEarlierOperator() {
        Failover failover = edit(1, "");

        ConfigMap file = LeftAsIs.configMap(failover, ConfigMemory.fresh(failover));

        assertThat(LeftAsIs.is(file)).isTrue();
        assertThat(file.getData()).isEmpty();
        assertThat(file.getMetadata().getLabels()).isEmpty();
        assertThat(LeftAsIs.is(RedisConfig.of(failover))).isFalse();
    }

    @Test
    void leavesPodsWhenAnotherVersionOfTheOperatorMakesOthersOfTheSameSpec() {
        DesiredOptions newer = new DesiredOptions(true);

        Optional<String> remarked = mark(taken, edit(1, ""), newer);

        assertThat(remarked).isPresent().isNotEqualTo(taken);
        assertThat(mark(remarked, edit(2, "redis: {replicas: 5}"), newer)).isPresent();
    }

    @Test
    void leavesPodsNoLongerWhenAPersonAsksForIt() {
        DatabasesFailover resource = Failovers.databases("");
        resource.getMetadata().setAnnotations(Map.of(Annotations.RENEW_PODS, "now"));

        assertThat(mark(taken, Failovers.readable(resource), OPTIONS)).isEmpty();
    }

    @Test
    void keepsTemplatesOfClaimsThatMeanTheSameAsTheyAre() {
        Failover failover = edit(1, CLAIM);

        PersistentVolumeClaim kept = LeftAsIs.withClaimsOf(former(failover), RedisStatefulSet.of(failover, OPTIONS))
                .getSpec()
                .getVolumeClaimTemplates()
                .getFirst();

        assertThat(kept.getMetadata().getOwnerReferences().getFirst().getController())
                .isTrue();
        assertThat(kept.getSpec().getResources().getRequests()).containsKey("storage");
    }

    @Test
    void keepsTemplatesOfClaimsOfAnotherFateOrSizeAsTheyAre() {
        StatefulSet former = former(edit(1, CLAIM));
        for (String other : List.of(
                CLAIM.replace("storage:\n", "storage:\n    keepAfterDeletion: true\n"),
                CLAIM.replace("100Mi", "2Gi"))) {
            StatefulSet desired = RedisStatefulSet.of(edit(1, other), OPTIONS);

            assertThat(LeftAsIs.withClaimsOf(former, desired).getSpec().getVolumeClaimTemplates())
                    .isEqualTo(former.getSpec().getVolumeClaimTemplates());
        }
    }

    @Test
    void leavesPodsWhenAnEditComesTogetherWithAnotherVersionOfTheOperator() {
        assertThat(mark(taken, edit(2, "redis: {replicas: 5}"), new DesiredOptions(true)))
                .isPresent();
    }

    @Test
    void leavesPodsAfterEditsThatAnEarlierOperatorHasFollowedMeanwhile() {
        Failover edited = edit(2, "redis: {image: 'redis:7.2.4-alpine'}");
        Instant meanwhile = Instant.parse("2026-05-01T10:00:00Z");

        Optional<String> again = LeftAsIs.mark(taken, pods(edited, OPTIONS), Optional.of(meanwhile));

        assertThat(again).isPresent();
        assertThat(mark(again, edited, OPTIONS))
                .as("once the traces of that are gone")
                .isEqualTo(again);
        assertThat(LeftAsIs.mark(again, pods(edit(3, ""), OPTIONS), Optional.of(meanwhile)))
                .isEmpty();
    }

    private static LeftAsIs.Pods pods(Failover failover, DesiredOptions options) {
        return new LeftAsIs.Pods(failover, ConfigMemory.fresh(failover), options);
    }

    private static Optional<String> mark(Optional<String> noted, Failover failover, DesiredOptions options) {
        return LeftAsIs.mark(noted, pods(failover, options), Optional.empty());
    }

    /** As if the directive had been written on a process that booted without it. */
    private static ConfigMemory learned(Failover failover, String directive, String value) {
        return ConfigMemory.fresh(failover).learned(directive, value);
    }

    private static StatefulSet former(Failover failover) {
        return new FormerObjects(failover.key(), failover.uid(), Optional.empty())
                .all().stream()
                        .filter(StatefulSet.class::isInstance)
                        .map(StatefulSet.class::cast)
                        .findFirst()
                        .orElseThrow();
    }

    private static Failover edit(long generation, String spec) {
        DatabasesFailover resource = Failovers.databases(spec);
        resource.getMetadata().setGeneration(generation);
        return Failovers.readable(resource);
    }
}

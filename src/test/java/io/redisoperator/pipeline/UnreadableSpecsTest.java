package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.SentinelConfig;
import io.redisoperator.desired.SentinelDeployment;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.SpecDeck;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.spec.BootstrapNode;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.redisoperator.spec.WriteGuards;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An edit that cannot be read, seen first by an operator that knows nothing of the spec of before. */
class UnreadableSpecsTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final String GOOD = """
            redis:
              replicas: 5
              port: 7000
              customConfig: [replica-priority 7, min-replicas-to-write 2]
            sentinel:
              replicas: 5
              disableMyMaster: true
              customConfig: [down-after-milliseconds 3000, failover-timeout 9000]
            """;
    private static final String CLAIMED =
            "{persistentVolumeClaim: {metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}";
    private static final int ROUNDS = 500;
    private static final JsonMapper JSON = new JsonMapper();

    private final MemoryKube kube = new MemoryKube();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis: {port: 70000}",
                "redis: {port: 9121, exporter: {enabled: true}}",
                "redis: {replicas: -1, port: 7001}",
                "redis: {replicas: 2147483647, storage: {emptyDir: {}}}",
                "sentinel: {replicas: 2147483647}",
                "redis: {customConfig: [requirepass x]}\nsentinel: {replicas: 3}",
                "redis: {extraContainers: [{name: a, image: b, imgae: c}]}",
                "redis: {storage: {persistentVolumeClaim: {metadata: {}, spec: {}}}}",
                "sentinel: {customConfig: [down-after-milliseconds soon]}",
                "sentinel: {replicas: 0, command: ['']}",
                "engine: KeyDB",
                "bootstrapNode: {host: 'not a host'}",
            })
    void keepAliveWhatRunsAsItRuns(String edit) {
        running(Failovers.failover(GOOD));
        kube.put(Failovers.databases(edit));

        Admission.Decision decision = decide();

        assertThat(decision.admitted()).isEmpty();
        assertThat(decision.rejections()).extracting(SpecRejected::reason).containsExactly("InvalidSpec");
        assertThat(decision.rejections().getFirst().message())
                .contains(edit.startsWith("engine") ? "spec.engine" : "spec." + edit.substring(0, edit.indexOf(':')))
                .contains("what runs stays as it is and is healed");
        assertThat(kube.writes()).isEmpty();
        Failover kept = decision.runsOn().map(ManagedCluster::failover).orElseThrow();
        Failover before = Failovers.failover(GOOD);
        assertThat(kept.redis().replicas()).isEqualTo(5);
        assertThat(kept.redis().port()).isEqualTo(7000);
        assertThat(kept.sentinel().replicas()).isEqualTo(5);
        assertThat(kept.sentinel().monitor()).isEqualTo(before.sentinel().monitor());
        assertThat(WriteGuards.of(kept)).isEqualTo(WriteGuards.of(before));
        assertThat(kept.bootstrapNode()).isEmpty();
    }

    /** As one that an operator without the bound has made of it. */
    @Test
    void areAskedAfterNoMorePodsThanASpecCanAskFor() {
        running(Failovers.failover(GOOD));
        StatefulSet set = RedisStatefulSet.of(Failovers.failover(GOOD), new DesiredOptions(false));
        set.getSpec().setReplicas(Integer.MAX_VALUE);
        kube.put(set);
        kube.put(Failovers.databases("redis: {replicas: 2147483647, storage: " + CLAIMED + "}"));

        Admission.Decision decision = decide();

        assertThat(decision.admitted()).isEmpty();
        Failover kept = decision.runsOn().map(ManagedCluster::failover).orElseThrow();
        assertThat(RedisStatefulSet.claimNames(kept)).hasSize(100);
    }

    @Test
    void sayThatNothingIsHealedWhereAPersonAskedForThat() {
        running(Failovers.failover(GOOD));
        DatabasesFailover edited = Failovers.databases("redis: {replicas: 0}");
        edited.getMetadata().setAnnotations(Map.of(Annotations.SKIP_RECONCILE, "true"));
        kube.put(edited);

        Admission.Decision decision = decide();

        assertThat(decision.rejections().getFirst().message())
                .endsWith("is not healed as long as the annotation redis-failover.freshworks.com/skip-reconcile asks to"
                        + " change nothing");
        assertThat(decision.runsOn().orElseThrow().failover().paused()).isTrue();
    }

    @Test
    void beginNothing() {
        kube.put(Failovers.databases("redis: {replicas: 0}"));

        Admission.Decision decision = decide();

        assertThat(decision.runsOn()).isEmpty();
        assertThat(decision.rejections().getFirst().message()).doesNotContain("healed");
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void doNotReachForAStatefulSetOfSomebodyElse() {
        running(Failovers.failover(GOOD));
        DatabasesFailover another = Failovers.databases("redis: {replicas: 0}");
        another.getMetadata().setUid("another");
        kube.put(another);

        assertThat(decide().runsOn()).isEmpty();
    }

    @Test
    void leaveTheClusterOfAnEarlierOperatorHealedAsThatOneDid() {
        new FormerObjects(KEY, Failovers.failover("").uid(), Optional.of("open-sesame"))
                .all()
                .forEach(kube::put);
        kube.put(Failovers.databases(
                "redis: {customConfig: [port 1]}\nsentinel: {customConfig: [failover-timeout 7000]}"));

        ManagedCluster cluster = decide().runsOn().orElseThrow();

        assertThat(cluster.identity()).isEmpty();
        assertThat(cluster.redis(false).password()).contains("open-sesame");
        assertThat(cluster.sentinel(false).password()).isEmpty();
        assertThat(cluster.failover().sentinel().monitor().downAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(cluster.failover().sentinel().monitor().failoverTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void doNotMakeAClusterLeaveTheRedisThatItFollows() {
        running(Failovers.failover(GOOD));
        DatabasesFailover edited = Failovers.databases("bootstrapNode: {host: 'a b'}");
        edited.setStatus(new FailoverStatus(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new FailoverStatus.Following("10.0.0.9", 6390, null, "2026-01-01T00:00:00Z", null),
                null));
        kube.put(edited);

        ManagedCluster cluster = decide().runsOn().orElseThrow();

        assertThat(cluster.failover().bootstrapNode().map(BootstrapNode::address))
                .contains(new Endpoint("10.0.0.9", 6390));
        assertThat(cluster.follows()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neverStopHealingHoweverTheyAreWritten(long seed) {
        running(Failovers.failover(GOOD));
        Random random = new Random(seed);
        SpecDeck specs = new SpecDeck(seed);
        int unreadable = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode spec = specs.next().spec();
            kube.put(random.nextInt(4) == 0 ? untyped(spec) : typed(spec));

            Admission.Decision decision = decide();

            boolean invalid = decision.rejections().stream()
                    .anyMatch(rejection -> rejection.reason().equals("InvalidSpec"));
            if (invalid) {
                Failover kept = decision.runsOn().map(ManagedCluster::failover).orElseThrow();
                assertThat(kept.redis().port()).as(spec.toString()).isEqualTo(7000);
                assertThat(kept.redis().replicas()).as(spec.toString()).isEqualTo(5);
                assertThat(kept.sentinel().replicas()).as(spec.toString()).isEqualTo(5);
                unreadable++;
            } else {
                assertThat(decision.admitted().or(decision::runsOn))
                        .as(spec.toString())
                        .isPresent();
            }
        }
        assertThat(unreadable).isGreaterThan(ROUNDS / 2);
    }

    private void running(Failover failover) {
        kube.put(Specimen.secret(failover, Specimen.IDENTITY, Optional.empty()));
        kube.put(RedisConfig.of(failover));
        kube.put(RedisStatefulSet.of(failover, new DesiredOptions(false)));
        kube.put(SentinelConfig.of(failover, new Endpoint("10.0.0.1", 7000)));
        kube.put(SentinelDeployment.of(failover, new DesiredOptions(false)));
    }

    private Admission.Decision decide() {
        return new Admission(kube, new ScriptedNodes(), InstantSource.system())
                .decide(KEY)
                .result();
    }

    private static HasMetadata typed(ObjectNode spec) {
        DatabasesFailover resource = Failovers.databases("");
        try {
            resource.setSpec(JSON.convertValue(spec, DatabasesSpec.class));
        } catch (IllegalArgumentException otherType) {
            return untyped(spec);
        }
        return resource;
    }

    /** As the cache has one that does not fit its type. */
    private static HasMetadata untyped(ObjectNode spec) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion("databases.spotahome.com/v1");
        resource.setKind("RedisFailover");
        resource.setMetadata(Failovers.databases("").getMetadata());
        Map<String, Object> content = JSON.convertValue(spec, new com.fasterxml.jackson.core.type.TypeReference<>() {});
        content.put("engine", Map.of("of", "no use"));
        resource.setAdditionalProperty("spec", content);
        return resource;
    }
}

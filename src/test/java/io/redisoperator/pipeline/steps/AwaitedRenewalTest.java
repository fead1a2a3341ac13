package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.bus.Bus;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of settings that pods of an earlier operator get only once they are renewed. */
class AwaitedRenewalTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final DesiredOptions OPTIONS = new DesiredOptions(false);
    private static final String NEWER = "redis: {customConfig: [directive-of-tomorrow 1]}";
    private static final String LIMITED = "resources: {limits: {memory: 256Mi}}";
    private static final String BOUND = "redis: {reservedPodMemoryPercent: 50, " + LIMITED + "}";

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final SettingsInForce settings = new SettingsInForce(
            Bus.install(vertx),
            kube,
            new LiveNodes(kube, new ScriptedNodes()),
            new EnsuredObjects(kube, Clock.systemUTC()));

    @BeforeEach
    void formerObjects() {
        new FormerObjects(KEY, "uid", Optional.empty()).all().forEach(kube::put);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void waitsForPodsThatStartWithADirectiveWhichAnEditHasAdded() {
        round(1, "redis: {}");
        round(2, NEWER);
        learnedFrom(2, NEWER);

        assertThat(round(2, NEWER))
                .isEqualTo(StepOutcome.waiting("the pods of an earlier operator to be renewed, as Redis reads"
                        + " directive-of-tomorrow at its start only; annotation"
                        + " redisfailovers.databases.spotahome.com/renew-pods renews them"));
        assertThat(round(3, "redis: {replicas: 5, customConfig: [directive-of-tomorrow 1]}"))
                .as("after an edit of something else")
                .isInstanceOf(StepOutcome.Waiting.class);
    }

    @Test
    void doesNotWaitForADirectiveThatTheSpecHadWhenItWasTakenOver() {
        round(1, NEWER);
        learnedFrom(1, NEWER);

        assertThat(round(1, NEWER)).isEqualTo(StepOutcome.SETTLED);
        assertThat(round(2, "redis: {customConfig: [directive-of-tomorrow 1, timeout 60]}"))
                .isEqualTo(StepOutcome.SETTLED);
    }

    @Test
    void waitsForPodsThatStartWithTheBoundWhichAnEditAsksFor() {
        assertThat(round(1, "redis: {" + LIMITED + "}")).isEqualTo(StepOutcome.SETTLED);

        assertThat(round(2, BOUND))
                .isEqualTo(StepOutcome.waiting("the pods of an earlier operator to be renewed, as they run without the"
                        + " maxmemory 134217728 that follows from spec.redis.reservedPodMemoryPercent; annotation"
                        + " redisfailovers.databases.spotahome.com/renew-pods renews them"));
        assertThat(round(3, "redis: {" + LIMITED + "}"))
                .as("once it is taken back")
                .isEqualTo(StepOutcome.SETTLED);
    }

    @Test
    void doesNotWaitForABoundThatTheSpecHadWhenItWasTakenOver() {
        assertThat(round(1, BOUND)).isEqualTo(StepOutcome.SETTLED);
        assertThat(round(2, BOUND.replace("{reserved", "{replicas: 5, reserved")))
                .isEqualTo(StepOutcome.SETTLED);
        assertThat(round(3, BOUND.replace("50", "25"))).isInstanceOf(StepOutcome.Waiting.class);
        assertThat(round(4, BOUND.replace("{reserved", "{customConfig: [maxmemory 1mb], reserved")))
                .as("with a bound of the user's own, which every Redis is told")
                .isEqualTo(StepOutcome.SETTLED);
    }

    @Test
    void doesNotWaitWhereItWasNotNotedWhatTheSpecHad() {
        round(1, BOUND);
        note(mark().replaceAll(":\\d+$", ""));

        assertThat(round(2, BOUND.replace("50", "25"))).isEqualTo(StepOutcome.SETTLED);
    }

    /** As the steps of one round: what is noted of the edit, and then its settings. No pod is to be told of any. */
    private StepOutcome round(long generation, String spec) {
        ManagedCluster cluster = cluster(generation, spec);
        ConfigMemory memory = new ClusterObjects(kube, cluster).configMemory();
        kube.put(LeftAsIs.configMap(cluster.failover(), memory));
        note(LeftAsIs.mark(
                        Heritage.mark(statefulSet()),
                        new LeftAsIs.Pods(cluster.failover(), memory, OPTIONS),
                        Optional.empty())
                .orElseThrow());
        return settings.bringInForce(cluster).await();
    }

    /** What a Redis answers to {@code CONFIG SET} that reads the directive at its start only. */
    private void learnedFrom(long generation, String spec) {
        ManagedCluster cluster = cluster(generation, spec);
        kube.put(LeftAsIs.configMap(
                cluster.failover(),
                new ClusterObjects(kube, cluster).configMemory().readAtStart("directive-of-tomorrow")));
    }

    private static ManagedCluster cluster(long generation, String spec) {
        DatabasesFailover resource = Failovers.databases(spec);
        resource.getMetadata().setGeneration(generation);
        Failover failover = Failovers.readable(resource);
        return new ManagedCluster(failover, Credentials.NONE, Credentials.NONE);
    }

    private String mark() {
        return Heritage.mark(statefulSet()).orElseThrow();
    }

    private void note(String mark) {
        kube.put(new StatefulSetBuilder(statefulSet())
                .editMetadata()
                .addToAnnotations(Heritage.MARK, mark)
                .endMetadata()
                .build());
    }

    private StatefulSet statefulSet() {
        return kube.cached(StatefulSet.class, KEY.namespace(), "rfr-cart").orElseThrow();
    }
}

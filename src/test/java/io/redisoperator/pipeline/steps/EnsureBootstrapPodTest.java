package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.desired.AppliedHash;
import io.redisoperator.desired.BootstrapPod;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.kube.Heritage;
import io.redisoperator.localcluster.former.FormerObjects;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnsureBootstrapPodTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint ANOTHER = new Endpoint("127.9.9.1", Ports.REDIS);

    private static final ContainerState NOT_STARTED = new ContainerStateBuilder()
            .withNewWaiting()
            .withReason("ImagePullBackOff")
            .endWaiting()
            .build();

    private static final ContainerState RUNS =
            new ContainerStateBuilder().withNewRunning().endRunning().build();

    private final BootstrapStage stage = new BootstrapStage(KEY);
    private final MemoryKube kube = stage.kube;
    private final DesiredOptions options = stage.options;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void startsABootstrapPodWhereNothingExists() {
        StepOutcome outcome = run(persistent());

        assertThat(outcome).isInstanceOf(StepOutcome.Waiting.class);
        assertThat(kube.writes()).contains("apply Pod/rfb-x");
    }

    @Test
    void startsNoneBesideAStatefulSet() {
        kube.put(new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("rfr-x")
                .endMetadata()
                .build());

        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);
        assertThat(kube.writes()).doesNotContain("apply Pod/rfb-x");
    }

    @Test
    void startsNoneOverAClaimThatMayHoldData() {
        kube.put(claim().editMetadata()
                .withLabels(Labels.selector(KEY, Component.REDIS))
                .endMetadata()
                .build());

        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);
        assertThat(kube.writes()).doesNotContain("apply Pod/rfb-x");
    }

    @Test
    void startsNoneOverAClaimThatNoCacheHasSeen() {
        kube.put(claim().build());

        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);
        assertThat(kube.writes()).doesNotContain("apply Pod/rfb-x");
    }

    @Test
    void startsNoneBesideRedisPodsThatAStatefulSetLeftBehind() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", "127.9.9.9", Optional.empty()));

        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);
        assertThat(kube.writes()).doesNotContain("apply Pod/rfb-x");
    }

    @Test
    void replacesABootstrapPodThatHasEndedInsteadOfRestartingItEmpty() {
        Pod ended = Specimens.pod(KEY, Component.BOOTSTRAP, "rfb-x", "127.9.9.9", Optional.of(Labels.MASTER));
        ended.getStatus().setPhase("Failed");
        kube.put(ended);

        assertThat(run(persistent())).isInstanceOf(StepOutcome.Waiting.class);
        assertThat(kube.writes()).last().isEqualTo("delete Pod/rfb-x");
    }

    /** The one that is made instead starts as if nothing had been, and ends alike. */
    @Test
    void saysHowABootstrapPodEndedUntilOneAnswers() {
        Pod ended = Specimens.pod(KEY, Component.BOOTSTRAP, "rfb-x", "127.9.9.9", Optional.of(Labels.MASTER));
        ended.getStatus().setPhase("Failed");
        ended.getStatus()
                .setContainerStatuses(List.of(new ContainerStatusBuilder()
                        .withName("redis")
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(127)
                        .withMessage("the image has no redis-server\n")
                        .endTerminated()
                        .endState()
                        .build()));
        kube.put(ended);
        String told = ": container redis of rfb-x: it ended with code 127: the image has no redis-server";

        assertThat(run(persistent())).isEqualTo(StepOutcome.waiting("a new bootstrap pod" + told));
        assertThat(run(persistent())).isEqualTo(StepOutcome.waiting("the bootstrap pod to start" + told));
        stage.step.forget(KEY);
        assertThat(String.valueOf(run(persistent()))).doesNotContain("ended with");
    }

    /** A proxy that was injected into it goes on. */
    @Test
    void replacesABootstrapPodWhoseRedisHasEndedThoughAnotherContainerRuns() {
        ContainerState killed = new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(137)
                .endTerminated()
                .build();
        kube.put(new PodBuilder(madeOf("redis:7.2-alpine", killed))
                .editStatus()
                .withPhase("Running")
                .addNewContainerStatus()
                .withName("istio-proxy")
                .withState(RUNS)
                .endContainerStatus()
                .endStatus()
                .build());

        assertThat(run(imageOf("redis:7.2-alpine"))).isInstanceOf(StepOutcome.Waiting.class);
        assertThat(kube.writes()).last().isEqualTo("delete Pod/rfb-x");
    }

    @Test
    void makesABootstrapPodAnewThatHasNotStartedWhenTheSpecIsMended() {
        run(imageOf("redis:7.2-alpin"));
        kube.put(madeOf("redis:7.2-alpin", NOT_STARTED));

        assertThat(String.valueOf(run(imageOf("redis:7.2-alpin")))).contains("the bootstrap pod to start");
        assertThat(run(imageOf("redis:7.2-alpine")))
                .isEqualTo(StepOutcome.waiting(
                        "a new bootstrap pod: the last one had not started when the spec was edited"));
        run(imageOf("redis:7.2-alpine"));

        assertThat(kube.writes().stream().filter(write -> write.contains("rfb-x")))
                .containsExactly("apply Pod/rfb-x", "delete Pod/rfb-x", "apply Pod/rfb-x");
        assertThat(kube.cached(Pod.class, "ns", "rfb-x").orElseThrow().getSpec().getContainers())
                .extracting(Container::getImage)
                .containsExactly("redis:7.2-alpine");
    }

    @Test
    void makesABootstrapPodAnewThatNoNodeHasRoomFor() {
        Pod pending = madeOf("redis:7.2-alpine", NOT_STARTED);
        pending.getStatus().setContainerStatuses(List.of());
        kube.put(pending);

        run(imageOf("redis:7.4"));

        assertThat(kube.writes()).last().isEqualTo("delete Pod/rfb-x");
    }

    /** It may have taken writes. */
    @Test
    void leavesABootstrapPodAloneWhoseRedisHasRunWhateverIsEdited() {
        kube.put(madeOf("redis:7.2-alpine", RUNS));
        run(imageOf("redis:7.4"));

        kube.put(madeOf("redis:7.2-alpine", NOT_STARTED));
        kube.putUnheard(madeOf("redis:7.2-alpine", RUNS));
        run(imageOf("redis:7.4"));

        assertThat(kube.writes()).doesNotContain("delete Pod/rfb-x");
    }

    /** As webhooks and the API server do with every pod. */
    @Test
    void leavesABootstrapPodAloneThatOthersHaveChanged() {
        Pod pod = madeOf("redis:7.2-alpine", NOT_STARTED);
        kube.put(new PodBuilder(pod)
                .editSpec()
                .withServiceAccountName("default")
                .addToContainers(
                        0,
                        new ContainerBuilder()
                                .withName("istio-proxy")
                                .withImage("proxyv2")
                                .build())
                .endSpec()
                .build());

        run(imageOf("redis:7.2-alpine"));

        assertThat(kube.writes()).doesNotContain("delete Pod/rfb-x");
    }

    private Pod madeOf(String image, ContainerState redis) {
        return new PodBuilder(AppliedHash.stamped(BootstrapPod.of(imageOf(image), options)))
                .editMetadata()
                .withUid("uid-rfb-x")
                .endMetadata()
                .withNewStatus()
                .withPhase("Pending")
                .addNewContainerStatus()
                .withName("redis")
                .withRestartCount(0)
                .withState(redis)
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Failover imageOf(String image) {
        return Specimens.failover(KEY, "redis: {image: '" + image + "'}");
    }

    @Test
    void beginsAnewWhereSomebodyMadeTheEmptyMasterAReplica() {
        answering("rfb-x", Component.BOOTSTRAP, NodeViews.empty(NodeViews.cutOffFrom(ANOTHER)));

        assertThat(run(persistent()))
                .isEqualTo(StepOutcome.waiting("a new bootstrap pod: somebody made the last one a replica"));
        assertThat(kube.writes()).last().isEqualTo("delete Pod/rfb-x");
    }

    @Test
    void leavesAloneWhatHasKeysOrAMasterBesideIt() {
        RedisView replica = NodeViews.cutOffFrom(ANOTHER);
        answering("rfb-x", Component.BOOTSTRAP, replica);
        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);

        answering("rfb-x", Component.BOOTSTRAP, NodeViews.empty(replica));
        answering("rfr-x-0", Component.REDIS, NodeViews.empty(NodeViews.master()));
        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);

        answering("rfr-x-0", Component.REDIS, replica);
        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);

        assertThat(kube.writes()).doesNotContain("delete Pod/rfb-x");
    }

    /** Another one would be none either. */
    @Test
    void leavesOneAloneThatWasAReplicaFromItsStart() {
        RedisView booted = NodeViews.cutOffFrom(new Endpoint("127.0.0.1", Ports.REDIS));
        answering("rfb-x", Component.BOOTSTRAP, NodeViews.empty(booted));

        assertThat(run(persistent())).isEqualTo(StepOutcome.SETTLED);
        assertThat(kube.writes()).doesNotContain("delete Pod/rfb-x");
    }

    private void answering(String pod, Component component, RedisView view) {
        String host = "127.9.9." + pod.length();
        kube.put(Specimens.pod(KEY, component, pod, host, Optional.empty()));
        stage.nodes.answers(new Endpoint(host, Ports.REDIS), view);
    }

    @Test
    void leavesTheConfigurationAloneAsLongAsPodsOfAnEarlierOperatorAreMadeWithIt() {
        Failover failover = persistent();
        new FormerObjects(KEY, failover.uid(), Optional.empty()).all().forEach(kube::put);
        kube.cached(StatefulSet.class, "ns", "rfr-x")
                .orElseThrow()
                .getMetadata()
                .setAnnotations(Map.of(Heritage.MARK, Heritage.RELEASED));
        run(failover);

        assertThat(kube.cached(ConfigMap.class, "ns", "rfr-x").orElseThrow().getData())
                .as("what of it is written")
                .isEmpty();
    }

    @Test
    void writesNothingTwice() {
        run(persistent());
        List<String> once = kube.writes();
        run(persistent());

        assertThat(kube.writes()).isEqualTo(once);
    }

    private static PersistentVolumeClaimBuilder claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("data-rfr-x-1")
                .endMetadata();
    }

    private Failover persistent() {
        return stage.persistent();
    }

    private StepOutcome run(Failover failover) {
        return stage.run(failover);
    }
}

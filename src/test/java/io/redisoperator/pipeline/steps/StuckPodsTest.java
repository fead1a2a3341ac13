package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.spec.Failovers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three pods of the former revision, the last of which does not start, while the bootstrap pod is master. */
class StuckPodsTest {
    private static final Endpoint BOOTSTRAP = new Endpoint("10.0.2.0", Ports.REDIS);

    private final StagedCluster staged = StagedCluster.running(3);
    private final StuckPods pods = new StuckPods(staged.bus, staged.kube, staged.live);

    @BeforeEach
    void stage() {
        staged.kube.put(Specimens.pod(
                StagedCluster.KEY, Component.BOOTSTRAP, "rfb-cart", BOOTSTRAP.host(), Optional.of(Labels.MASTER)));
        staged.nodes.answers(BOOTSTRAP, NodeViews.master());
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            staged.nodes.answers(StagedCluster.redis(ordinal), NodeViews.replicaOf(BOOTSTRAP));
        }
        staged.stuck(2, "ImagePullBackOff");
        staged.wantsRevision(StagedCluster.NEW);
    }

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void replacesOneOfARevisionGivenUp() {
        assertThat(replaceOne()).contains(StepOutcome.waiting("rfr-cart-2 to come back"));
        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
    }

    @Test
    void replacesOneThatNoNodeHasRoomFor() {
        staged.edit(
                2,
                pod -> pod.editStatus()
                        .withPhase("Pending")
                        .withPodIP(null)
                        .withContainerStatuses()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withMessage("0/2 nodes are available")
                        .endCondition()
                        .endStatus());

        replaceOne();

        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
    }

    @Test
    void replacesOneAtATime() {
        staged.stuck(1, "ImagePullBackOff");
        staged.deleting(2);

        assertThat(replaceOne()).isEmpty();

        staged.replaced(2, StagedCluster.NEW);
        staged.runs(2, false, 0);
        replaceOne();
        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-1");
    }

    /** Another one of it would not start either. */
    @Test
    void replacesNoneWhileTheNewestRevisionDoesNotStart() {
        staged.replaced(1, StagedCluster.NEW);
        staged.stuck(1, "CrashLoopBackOff");

        assertNothingIsDone();
    }

    @Test
    void leavesOneOfTheNewestRevision() {
        staged.wantsRevision(StagedCluster.OLD);

        assertNothingIsDone();
    }

    /** As by a probe that never succeeds. */
    @Test
    void replacesOneThatIsInSyncAndDoesNotGetReady() {
        staged.replaced(2, StagedCluster.OLD);
        staged.unready(2);
        staged.nodes.answers(StagedCluster.redis(2), NodeViews.syncingFrom(BOOTSTRAP));
        assertNothingIsDone();

        staged.nodes.answers(StagedCluster.redis(2), NodeViews.replicaOf(StagedCluster.redis(0)));
        assertNothingIsDone();

        staged.nodes.answers(StagedCluster.redis(2), NodeViews.replicaOf(BOOTSTRAP));
        replaceOne();
        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
    }

    /** As where its image is too old for the data that it loads. */
    @Test
    void replacesOneWhoseRedisDoesNotRunIfItsDataIsOnAClaim() {
        staged.kube.remove(Pod.class, "shop", "rfb-cart");
        staged.kube.put(Failovers.databases(""));
        staged.edit(
                2,
                pod -> pod.editStatus()
                        .editFirstContainerStatus()
                        .withRestartCount(3)
                        .endContainerStatus()
                        .endStatus());
        assertNothingIsDone();

        StatefulSet set =
                staged.kube.cached(StatefulSet.class, "shop", "rfr-cart").orElseThrow();
        staged.kube.put(new StatefulSetBuilder(set)
                .editSpec()
                .addNewVolumeClaimTemplate()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .endVolumeClaimTemplate()
                .endSpec()
                .build());
        replaceOne();
        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
    }

    @Test
    void waitsUntilTheControllerHasSeenTheTemplate() {
        StatefulSet set =
                staged.kube.cached(StatefulSet.class, "shop", "rfr-cart").orElseThrow();
        set.getMetadata().setGeneration(3L);
        staged.kube.put(set);

        assertNothingIsDone();
    }

    /** The newest data may be on any of them. */
    @Test
    void replacesNoneWhoseRedisRunsUnlessTheBootstrapPodLeads() {
        onlyASidecarIsStuck();
        staged.nodes.keepsSilent(BOOTSTRAP);
        assertNothingIsDone();

        staged.nodes.answers(BOOTSTRAP, NodeViews.replicaOf(StagedCluster.redis(0)));
        assertNothingIsDone();

        staged.nodes.answers(BOOTSTRAP, NodeViews.master());
        staged.kube.put(new PodBuilder(Specimens.pod(
                        StagedCluster.KEY, Component.BOOTSTRAP, "rfb-cart", BOOTSTRAP.host(), Optional.empty()))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build());
        assertNothingIsDone();
    }

    /** Claims were kept, and no bootstrap pod was made: what is on them stays there. */
    @Test
    void replacesOneWhoseRedisHasNeverRunWhoeverIsMaster() {
        staged.kube.remove(Pod.class, "shop", "rfb-cart");
        assertNothingIsDone();

        staged.kube.put(Failovers.databases(""));
        replaceOne();
        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
    }

    @Test
    void replacesOneThatFollowsTheRedisOutside() {
        Endpoint outside = new Endpoint("10.9.9.9", Ports.REDIS);
        staged.kube.remove(Pod.class, "shop", "rfb-cart");
        staged.kube.put(Failovers.databases(""));
        staged.cluster = staged.cluster.with(
                new ExternalMaster(outside, false, false, Optional.empty(), Credentials.NONE, false));
        onlyASidecarIsStuck();
        assertNothingIsDone();

        staged.nodes.answers(StagedCluster.redis(2), NodeViews.replicaOf(outside));
        replaceOne();
        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
    }

    /** A sidecar may be all that does not start. */
    @Test
    void leavesOneThatIsMasterTooOrRunsAndKeepsSilent() {
        onlyASidecarIsStuck();
        staged.nodes.answers(StagedCluster.redis(2), NodeViews.master());
        assertNothingIsDone();

        staged.nodes.keepsSilent(StagedCluster.redis(2));
        assertNothingIsDone();

        staged.nodes.answers(StagedCluster.redis(2), NodeViews.replicaOf(BOOTSTRAP));
        replaceOne();
        assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
    }

    @Test
    void leavesOneThatNothingCouldComeAfter() {
        staged.kube.wouldRefuse("Pod", "serviceaccount \"shop\" not found");

        assertThat(replaceOne())
                .contains(new StepOutcome.Rejected(
                        "rfr-cart-2 stays, as the API server would not take the pod that is to replace it:"
                                + " serviceaccount \"shop\" not found"));
        assertThat(staged.kube.writes()).isEmpty();
    }

    private void onlyASidecarIsStuck() {
        staged.edit(
                2,
                pod -> pod.editStatus()
                        .editFirstContainerStatus()
                        .withNewState()
                        .withNewRunning()
                        .endRunning()
                        .endState()
                        .endContainerStatus()
                        .addNewContainerStatus()
                        .withName("redis-exporter")
                        .withNewState()
                        .withNewWaiting()
                        .withReason("ImagePullBackOff")
                        .endWaiting()
                        .endState()
                        .endContainerStatus()
                        .endStatus());
    }

    private Optional<StepOutcome> replaceOne() {
        return StagedCluster.await(pods.replaceOne(staged.cluster));
    }

    private void assertNothingIsDone() {
        assertThat(replaceOne()).isEmpty();
        assertThat(staged.kube.writes()).isEmpty();
    }
}

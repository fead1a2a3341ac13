package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The API server takes the master's label from nobody: whoever may have it, and take writes, must stay the only one. */
class StuckLabelTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint OLD = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final Endpoint NEXT = new Endpoint("10.0.0.1", Ports.REDIS);
    private static final Endpoint OTHER = new Endpoint("10.0.0.2", Ports.REDIS);

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final RoleLabels labels = new RoleLabels(vertx, kube, live, InstantSource.system());
    private final Healer healer = new Healer(kube, live, labels);
    private final ManagedCluster cluster =
            new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE);

    @BeforeEach
    void aSilentMasterWhoseLabelStays() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", OLD.host(), Optional.of(Labels.MASTER)));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", NEXT.host(), Optional.of(Labels.SLAVE)));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-2", OTHER.host(), Optional.empty()));
        kube.takesNoLabels("rfr-x-0", true);
        nodes.answers(NEXT, NodeViews.cutOffFrom(OLD)).answers(OTHER, NodeViews.cutOffFrom(OLD));
        nodes.obeys(NEXT, this::obeyed).obeys(OTHER);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Nested
    class InAPromotion {
        @Test
        void putsTheLabelOnNobodyElse() {
            assertThat(promote())
                    .isInstanceOfSatisfying(
                            HealResult.Done.class,
                            done -> assertThat(done.text())
                                    .isEqualTo(
                                            "made rfr-x-1 the master; it has no label yet, as rfr-x-0 may still carry the"
                                                    + " master's label, and take writes: timed out"));

            assertThat(label("rfr-x-1")).isEqualTo(Labels.SLAVE);
        }

        @Test
        void putsItOnNobodyElseEitherWhereThePodRefusesByAConflict() {
            kube.refusesLabels("rfr-x-0", KubeFailure.Kind.CONFLICT, "409 denied by a webhook");

            promote();

            assertThat(label("rfr-x-1")).isEqualTo(Labels.SLAVE);
        }

        @Test
        void isNotHeldUpByAPodThatIsGone() {
            kube.remove(Pod.class, KEY.namespace(), "rfr-x-0");

            promote();

            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        @Test
        void isNotHeldUpByOneThatFollowsAlready() {
            nodes.answers(OLD, NodeViews.replicaOf(NEXT));

            promote();

            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        @Test
        void isNotHeldUpByOneWhoseContainerHasEnded() {
            kube.put(ended("rfr-x-0"));

            promote();

            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        /** It hangs: the order to follow gets no answer for as long as a call may take. */
        @Test
        void doesNotWaitForAnotherReplica() {
            kube.takesNoLabels("rfr-x-0", false);
            nodes.hangs(OTHER);

            Future<HealResult> begun = healer.heal(cluster, new Promote(target("rfr-x-1"), "it must"), Instant.EPOCH);

            await().until(() -> label("rfr-x-1").equals(Labels.MASTER));
            assertThat(begun.isComplete()).isFalse();
        }

        private HealResult promote() {
            return heal(new Promote(target("rfr-x-1"), "it must"));
        }
    }

    @Nested
    class AsALookFoundItRight {
        @BeforeEach
        void theNextIsMaster() {
            nodes.answers(NEXT, NodeViews.master());
        }

        @Test
        void putsTheLabelOnNobodyElse() {
            assertThat(move("rfr-x-0"))
                    .isEqualTo(new HealResult.Skipped("rfr-x-0 may still carry the master's label, and take writes"));

            assertThat(label("rfr-x-1")).isEqualTo(Labels.SLAVE);
        }

        @Test
        void goesOnOnceItCouldBeTakenOff() {
            move("rfr-x-0");
            kube.takesNoLabels("rfr-x-0", false);

            move("rfr-x-0");

            assertThat(label("rfr-x-0")).isEqualTo(Labels.SLAVE);
            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        @Test
        void isNotHeldUpByOneThatFollowsAlready() {
            nodes.answers(OLD, NodeViews.replicaOf(NEXT));

            move("rfr-x-0");

            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        @Test
        void isNotHeldUpByAPodThatNeverHadIt() {
            kube.takesNoLabels("rfr-x-0", false);
            kube.takesNoLabels("rfr-x-2", true);
            heal(new SetRoleLabel(target("rfr-x-0"), Role.REPLICA, "it is none"));

            move("rfr-x-2");

            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        /** A webhook may deny with the same code as one by which the API server says that the pod is another. */
        @Test
        void putsTheLabelOnNobodyElseThoughThePodThatKeepsItIsRefusedAsAConflict() {
            kube.refusesLabels("rfr-x-0", KubeFailure.Kind.CONFLICT, "409 denied by a webhook");

            move("rfr-x-0");
            assertThat(label("rfr-x-1")).isEqualTo(Labels.SLAVE);

            kube.takesNoLabels("rfr-x-0", false);
            move("rfr-x-0");
            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        @Test
        void putsItOnNobodyElseWhereItCannotBeToldWhichPodThatIs() {
            kube.refusesLabels("rfr-x-0", KubeFailure.Kind.CONFLICT, "409 conflict");
            kube.forbid(Pod.class);

            move("rfr-x-0");

            assertThat(label("rfr-x-1")).isEqualTo(Labels.SLAVE);
        }

        @Test
        void isNotHeldUpByAPodInWhosePlaceThereIsAnother() {
            kube.refusesLabels("rfr-x-0", KubeFailure.Kind.CONFLICT, "409 the pod is another");
            kube.putUnheard(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", OLD.host(), Optional.of(Labels.SLAVE))
                    .edit()
                    .editMetadata()
                    .withUid("another")
                    .endMetadata()
                    .build());

            move("rfr-x-0");

            assertThat(label("rfr-x-1")).isEqualTo(Labels.MASTER);
        }

        /** In the order of one diagnosis. */
        private HealResult move(String from) {
            heal(new SetRoleLabel(target(from), Role.REPLICA, "it is none"));
            return heal(new SetRoleLabel(target("rfr-x-1"), Role.MASTER, "it is"));
        }
    }

    private Reply obeyed(List<String> command) {
        if (command.equals(List.of("REPLICAOF", "NO", "ONE"))) {
            nodes.answers(NEXT, NodeViews.master());
        }
        return new Reply.Ok("OK");
    }

    private static Pod ended(String pod) {
        return Specimens.pod(KEY, Component.REDIS, pod, OLD.host(), Optional.of(Labels.MASTER))
                .edit()
                .editStatus()
                .editFirstContainerStatus()
                .withNewState()
                .withNewTerminated()
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private String label(String pod) {
        return kube.cached(Pod.class, KEY.namespace(), pod)
                .map(p -> p.getMetadata().getLabels().getOrDefault(Labels.ROLE, ""))
                .orElse("");
    }

    private static Target target(String pod) {
        return new Target(pod, "uid-" + pod);
    }

    private HealResult heal(HealCommand command) {
        Future<HealResult> result = healer.heal(cluster, command, Instant.EPOCH);
        await().until(result::isComplete);
        return result.result();
    }
}

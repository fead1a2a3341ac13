package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.NEW;
import static io.redisoperator.pipeline.steps.StagedCluster.reason;
import static io.redisoperator.pipeline.steps.StagedCluster.redis;
import static io.redisoperator.pipeline.steps.StagedCluster.sentinel;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.fakes.NodeViews;
import io.redisoperator.heal.ReplicaLag;
import io.redisoperator.pipeline.StepOutcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** An edit that is to mend pods which are not ready, though Redis in them runs. */
class RolloutOfUnreadyPodsTest {
    private final StagedCluster staged = StagedCluster.running(3);
    private final RedisRollout rollout =
            new RedisRollout(staged.bus, staged.kube, new ReplicaLag(staged.vertx, staged.live), staged.moves);

    @AfterEach
    void close() {
        staged.close();
    }

    /** As an exporter that is killed for its memory, in every pod: the master serves all the same. */
    @Nested
    class ForWhatCrashesBesideRedis {
        @Test
        void replacesReplicasOneByOne() {
            List.of(0, 1, 2).forEach(staged::crashesBesideRedis);
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).isEqualTo("rfr-cart-2 to come back");
            assertThat(reason(advance())).startsWith("a missing pod to be ready");

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
        }

        @Test
        void handsOverBeforeTheMastersPodIsReplaced() {
            staged.wantsRevision(NEW);
            staged.replaced(1, NEW);
            staged.replaced(2, NEW);
            staged.crashesBesideRedis(0);

            assertThat(reason(advance())).startsWith("to hand over from rfr-cart-0 (rolling-update)");

            assertThat(staged.kube.writes()).noneMatch(write -> write.startsWith("delete"));
        }

        @Test
        void waitsForTheSentinelsFirst() {
            staged.crashesBesideRedis(1);
            staged.wantsRevision(NEW);
            staged.sentinels(3, 0);

            assertThat(reason(advance())).startsWith("the sentinels to settle");
            assertThat(staged.kube.writes()).isEmpty();
        }

        @Test
        void stopsWhereItIsTheEditThatBreaksIt() {
            staged.wantsRevision(NEW);
            staged.replaced(2, NEW);
            staged.crashesBesideRedis(2);

            assertThat(reason(advance()))
                    .startsWith("rfr-cart-2 to be ready")
                    .endsWith("container redis-exporter of rfr-cart-2: CrashLoopBackOff");
            assertThat(staged.kube.writes()).isEmpty();
        }
    }

    /** As by a readiness probe that never succeeds. */
    @Nested
    class ForWhatIsAmissWithItsReadiness {
        @Test
        void replacesTheOneOfARevisionGivenUpFirst() {
            staged.replaced(1, "rfr-cart-broken");
            staged.runs(1, true, 0);
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).isEqualTo("rfr-cart-1 to come back");
            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-1");
        }

        @Test
        void leavesOneThatCopiesTheMaster() {
            staged.runs(1, true, 0);
            staged.nodes.answers(redis(1), NodeViews.syncingFrom(redis(0)));
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("rfr-cart-1 to be ready");
            assertThat(staged.kube.writes()).isEmpty();
        }

        /** As where they wait for a person, who is asked whose data to keep. */
        @Test
        void leavesOneThatFollowsItselfAndHoldsKeys() {
            staged.runs(1, true, 0);
            staged.nodes.answers(redis(1), NodeViews.cutOffFrom(redis(1)));
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("rfr-cart-1 to be ready");
            assertThat(staged.kube.writes()).isEmpty();

            staged.nodes.answers(redis(1), NodeViews.empty(NodeViews.cutOffFrom(redis(1))));
            advance();
            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-1");
        }

        /** It may have writes of its own, which are kept before it follows. */
        @Test
        void leavesASecondMasterAndOneThatKeepsSilent() {
            staged.runs(1, true, 0);
            staged.nodes.answers(redis(1), NodeViews.master());
            staged.wantsRevision(NEW);
            assertThat(reason(advance())).startsWith("rfr-cart-1 to be ready");

            staged.nodes.keepsSilent(redis(1));
            assertThat(reason(advance())).startsWith("rfr-cart-1 to be ready");
            assertThat(staged.kube.writes()).isEmpty();
        }

        @Test
        void leavesItWhileAnotherIsNotInSync() {
            staged.runs(1, true, 0);
            staged.nodes.answers(redis(2), NodeViews.cutOffFrom(redis(0)));
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("rfr-cart-1 to be ready");
            assertThat(staged.kube.writes()).isEmpty();
        }

        @Test
        void replacesNoneBeforeOneThatWasReplacedIsReady() {
            staged.replaced(2, NEW);
            staged.runs(2, true, 0);
            staged.runs(1, true, 0);
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("rfr-cart-2 to be ready");
            assertThat(staged.kube.writes()).isEmpty();
        }

        @Test
        void replacesNoneWhileAnotherLeaves() {
            List.of(1, 2).forEach(ordinal -> staged.runs(ordinal, true, 0));
            staged.deleting(2);
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("rfr-cart-2 to be ready");
            assertThat(staged.kube.writes()).isEmpty();
        }

        @Test
        void leavesThemWhereOneOfSeveralIsNotInSync() {
            List.of(1, 2).forEach(ordinal -> staged.runs(ordinal, true, 0));
            staged.nodes.answers(redis(1), NodeViews.syncingFrom(redis(0)));
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("rfr-cart-2 to be ready");
            assertThat(staged.kube.writes()).isEmpty();
        }
    }

    /** As where a script logs in by a password that came after Redis: what started since serves, and is not ready. */
    @Nested
    class ForWhatKeepsAllFromGettingReady {
        @Test
        void replacesReplicasOneByOneAndHandsOverAtLast() {
            List.of(0, 1, 2).forEach(ordinal -> staged.runs(ordinal, true, 1));
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).isEqualTo("rfr-cart-2 to come back");
            assertThat(reason(advance())).startsWith("rfr-cart-1 to be ready");
            staged.replaced(2, NEW);
            assertThat(reason(advance())).isEqualTo("rfr-cart-1 to come back");
            staged.replaced(1, NEW);
            assertThat(reason(advance())).startsWith("to hand over from rfr-cart-0 (rolling-update)");

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2", "delete Pod/rfr-cart-1");
        }

        @Test
        void replacesReadyReplicasBeforeAMasterThatIsNotReady() {
            staged.runs(0, true, 1);
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).isEqualTo("rfr-cart-2 to come back");
        }

        @Test
        void leavesAMasterThatKeepsSilent() {
            staged.runs(0, true, 1);
            staged.nodes.keepsSilent(redis(0));
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("rfr-cart-0 to be ready");
            assertThat(staged.kube.writes()).isEmpty();
        }

        @Test
        void leavesTheMasterWhereItsPodIsToStay() {
            staged.spec("redis: {replicas: 3, disableMasterRollout: true}");
            List.of(1, 2).forEach(ordinal -> staged.replaced(ordinal, NEW));
            staged.runs(0, true, 1);
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("spec.redis.disableMasterRollout to be taken back");
            assertThat(staged.kube.writes()).isEmpty();
        }

        /** A pod of an earlier operator asks a Sentinel whether it is master when it stops. */
        @Test
        void waitsForTheSentinelsThatAPodOfAnEarlierOperatorAsks() {
            List.of(1, 2).forEach(ordinal -> staged.runs(ordinal, true, 1));
            staged.edit(2, pod -> pod.withNewSpec().endSpec());
            staged.nodes.answers(sentinel(1), NodeViews.watching(redis(2)));
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).startsWith("every sentinel to name rfr-cart-0");
            assertThat(staged.kube.writes()).isEmpty();
        }
    }

    private StepOutcome advance() {
        return StagedCluster.await(rollout.advance(staged.cluster));
    }
}

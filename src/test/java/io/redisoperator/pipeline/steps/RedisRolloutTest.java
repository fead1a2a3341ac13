package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.NEW;
import static io.redisoperator.pipeline.steps.StagedCluster.reason;
import static io.redisoperator.pipeline.steps.StagedCluster.redis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.heal.ReplicaLag;
import io.redisoperator.kube.Heritage;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.redis.RedisNodes.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RedisRolloutTest {
    private final StagedCluster staged = StagedCluster.running(3);
    private final RedisRollout rollout =
            new RedisRollout(staged.bus, staged.kube, new ReplicaLag(staged.vertx, staged.live), staged.moves);

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void restsWhenEveryPodIsOfTheNewestRevision() {
        assertThat(advance()).isEqualTo(StepOutcome.SETTLED);
        assertNothingDone();
    }

    @Test
    void waitsUntilTheControllerHasSeenAnEdit() {
        StatefulSet set =
                staged.kube.cached(StatefulSet.class, "shop", "rfr-cart").orElseThrow();
        staged.wantsRevision(NEW);
        staged.kube.put(new StatefulSetBuilder(set)
                .editMetadata()
                .withGeneration(3L)
                .endMetadata()
                .build());

        assertThat(reason(advance())).isEqualTo("the StatefulSet's controller");
        assertNothingDone();
    }

    @Test
    void leavesWhatAnEarlierOperatorHadYetToReplace() {
        staged.wantsRevision(NEW);
        staged.former("0");
        assertThat(advance()).isEqualTo(StepOutcome.SETTLED);

        staged.former(Heritage.RELEASED);
        assertThat(reason(advance())).isEqualTo("the StatefulSet to ask for pods of this operator");
        assertNothingDone();
    }

    /** Row 28. */
    @Nested
    class WithReplicasThatAreOutdated {
        @Test
        void replacesOneAtATimeAndTheMasterNot() {
            staged.wantsRevision(NEW);

            assertThat(reason(advance())).isEqualTo("rfr-cart-2 to come back");
            assertThat(reason(advance())).startsWith("a missing pod to be ready");

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
            await().until(() ->
                    staged.notes.stream().anyMatch(note -> note.reason().equals("PodReplaced") && !note.warning()));
        }

        @Test
        void replacesTheNextOnlyWhenTheLastOneIsInSync() {
            staged.wantsRevision(NEW);
            advance();
            staged.replaced(2, NEW);
            staged.nodes.answers(redis(2), NodeViews.syncingFrom(redis(0)));

            assertThat(reason(advance())).isEqualTo("rfr-cart-2 to be in sync before the next pod is replaced");
            assertThat(staged.kube.writes()).hasSize(1);

            staged.nodes.answers(redis(2), NodeViews.replicaOf(redis(0)));
            advance();
            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2", "delete Pod/rfr-cart-1");
        }

        @Test
        void replacesNoneWhileAReplicaLacksMoreThanTheLastMiB() {
            staged.wantsRevision(NEW);
            staged.replaced(1, NEW);
            staged.masterAt(1000 + ReplicaLag.BOUND);
            staged.nodes.answers(redis(1), NodeViews.at(999, NodeViews.replicaOf(redis(0))));
            says(redis(1), 999);

            assertThat(reason(advance()))
                    .isEqualTo("rfr-cart-1 to have all but the last MiB of what rfr-cart-0 has before the next pod is"
                            + " replaced");
            assertThat(staged.kube.writes()).isEmpty();

            says(redis(1), 1000);
            advance();
            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
        }

        /** The edit may be what mends it. */
        @Test
        void replacesTheOneThatIsBehindFirstIfItIsOutdatedItself() {
            staged.wantsRevision(NEW);
            staged.masterAt(1000 + ReplicaLag.BOUND);
            staged.nodes.answers(redis(1), NodeViews.at(999, NodeViews.replicaOf(redis(0))));
            says(redis(1), 999);

            advance();

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-1");
        }

        @Test
        void replacesNoneWhileTwoAreBehind() {
            staged.wantsRevision(NEW);
            staged.masterAt(1000 + ReplicaLag.BOUND);
            for (int replica = 1; replica < 3; replica++) {
                staged.nodes.answers(redis(replica), NodeViews.at(999, NodeViews.replicaOf(redis(0))));
                says(redis(replica), 999);
            }

            assertThat(reason(advance())).startsWith("rfr-cart-1 to have all but the last MiB");
            assertThat(staged.kube.writes()).isEmpty();
        }

        /** Its offset is of a moment before the master's, in which much was written. */
        @Test
        void doesNotWaitForAReplicaThatKeepsUpWithABusyMaster() {
            staged.wantsRevision(NEW);
            staged.masterAt(1_000_000_000);
            for (int replica = 1; replica < 3; replica++) {
                staged.nodes.answers(redis(replica), NodeViews.at(950_000_000, NodeViews.replicaOf(redis(0))));
                says(redis(replica), 1_020_000_000);
            }

            advance();

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
        }

        private void says(Endpoint replica, long offset) {
            staged.nodes.obeys(
                    replica, command -> new Reply.Ok("slave\n" + redis(0).host() + "\n6379\nconnected\n" + offset));
        }

        @Test
        void replacesNoneWhileAPodOfTheNewestRevisionIsNotReady() {
            staged.wantsRevision(NEW);
            staged.replaced(2, NEW);
            staged.unready(2);

            assertThat(reason(advance())).isEqualTo("rfr-cart-2 to be ready before the next pod is replaced");
            assertNothingDone();
        }

        @Test
        void replacesNoneWhileAReplicaIsSilentOrFollowsAnother() {
            staged.wantsRevision(NEW);
            staged.nodes.keepsSilent(redis(1));
            assertThat(reason(advance())).startsWith("rfr-cart-1 to be in sync");

            staged.nodes.answers(redis(1), NodeViews.replicaOf(redis(2)));
            assertThat(reason(advance())).startsWith("rfr-cart-1 to be in sync");
            assertNothingDone();
        }

        @Test
        void replacesNoneWithoutExactlyOneMaster() {
            staged.wantsRevision(NEW);
            staged.nodes.answers(redis(1), NodeViews.master());
            assertThat(reason(advance())).startsWith("exactly one master");

            staged.nodes.keepsSilent(redis(0)).keepsSilent(redis(1));
            assertThat(reason(advance())).startsWith("exactly one master");
            assertNothingDone();
        }

        @Test
        void replacesNoneWhileTheSentinelsAreReplaced() {
            staged.wantsRevision(NEW);
            staged.sentinels(3, 2);

            assertThat(reason(advance())).startsWith("the sentinels to settle");
            assertNothingDone();
        }
    }

    /** Row 27. */
    @Nested
    class WithTheMasterLeftToReplace {
        @Test
        void handsOverBeforeItsPodIsReplaced() {
            allButTheMasterReplaced();

            assertThat(reason(advance())).startsWith("to hand over from rfr-cart-0 (rolling-update)");

            assertThat(staged.nodes.sent()).startsWith("10.0.0.0 CLIENT SETNAME handing-over");
            assertThat(staged.kube.writes()).noneMatch(write -> write.startsWith("delete"));
        }

        @Test
        void doesNotHandOverWhileAReplicaLacksMoreThanTheLastMiB() {
            allButTheMasterReplaced();
            staged.masterAt(2000 + ReplicaLag.BOUND);

            assertThat(reason(advance())).startsWith("rfr-cart-1 to have all but the last MiB of what rfr-cart-0 has");

            assertThat(staged.nodes.sent()).allMatch(command -> command.endsWith(" ROLE"));
        }

        @Test
        void keepsItsPodWhereTheSpecSaysSo() {
            staged.spec("redis: {replicas: 3, disableMasterRollout: true}");
            allButTheMasterReplaced();

            assertThat(reason(advance()))
                    .startsWith("spec.redis.disableMasterRollout")
                    .contains("rfr-cart-0");
            assertNothingDone();
        }

        @Test
        void keepsItsPodForAsLongAsNobodyCanTakeOver() {
            allButTheMasterReplaced();
            for (int i = 0; i < 3; i++) {
                staged.nodes.keepsSilent(StagedCluster.sentinel(i));
            }

            assertThat(reason(advance())).contains("no sentinel with a quorum");
            assertNothingDone();
        }

        @Test
        void replacesItsPodOnceItIsAReplica() {
            allButTheMasterReplaced();
            staged.masterIs(1);

            advance();

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-0");
            assertThat(staged.nodes.sent()).isEmpty();
        }

        private void allButTheMasterReplaced() {
            staged.wantsRevision(NEW);
            staged.replaced(1, NEW);
            staged.replaced(2, NEW);
        }
    }

    @Nested
    class WithAPodThatDoesNotStart {
        @Test
        void stopsAtANewRevisionAndSaysWhy() {
            staged.wantsRevision(NEW);
            staged.replaced(2, NEW);
            staged.stuck(2, "ImagePullBackOff");

            assertThat(reason(advance()))
                    .startsWith("rfr-cart-2 to be ready")
                    .endsWith("container redis of rfr-cart-2: ImagePullBackOff");
            assertNothingDone();
        }

        @Test
        void replacesOneOfARevisionGivenUpFirstWhateverTheSentinelsDo() {
            staged.replaced(1, "rfr-cart-broken");
            staged.stuck(1, "ImagePullBackOff");
            staged.wantsRevision(NEW);
            staged.sentinels(3, 0);

            advance();

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-1");
        }

        /** Its data is on a volume of its own, which goes with the pod. */
        @Test
        void leavesOneThatMayHoldWhatNobodyElseHas() {
            staged.wantsRevision(NEW);
            for (int ordinal = 0; ordinal < 3; ordinal++) {
                staged.stuck(ordinal, "CrashLoopBackOff");
                staged.nodes.keepsSilent(StagedCluster.redis(ordinal));
            }

            assertThat(advance())
                    .isInstanceOfSatisfying(
                            StepOutcome.Rejected.class,
                            rejected -> assertThat(rejected.reason())
                                    .contains(
                                            "rfr-cart-2 does not start", "as no master answers", "delete it by hand"));
            assertNothingDone();
        }

        @Test
        void replacesOneThatNeverServedThoughNobodyAnswers() {
            staged.wantsRevision(NEW);
            for (int ordinal = 0; ordinal < 3; ordinal++) {
                staged.stuck(ordinal, "CrashLoopBackOff");
                staged.nodes.keepsSilent(StagedCluster.redis(ordinal));
            }
            staged.edit(
                    2, pod -> pod.editMetadata().removeFromLabels(Labels.ROLE).endMetadata());

            advance();

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-2");
        }

        /** It would not start in the new revision either, and comes back in its own. */
        @Test
        void replacesNoOtherWhileTheNewestRevisionDoesNotStart() {
            staged.wantsRevision(NEW);
            staged.replaced(2, NEW);
            staged.stuck(2, "CrashLoopBackOff");
            staged.stuck(0, "CrashLoopBackOff");

            assertThat(reason(advance())).endsWith("container redis of rfr-cart-2: CrashLoopBackOff");
            assertNothingDone();

            staged.runs(2, false, 1);
            advance();
            assertNothingDone();
        }

        /** It may wait for what the stuck one has. */
        @Test
        void replacesOneThatIsStuckWhileOneOfTheNewestRevisionRunsAndIsNotReady() {
            staged.wantsRevision(NEW);
            staged.replaced(2, NEW);
            staged.runs(2, false, 0);
            staged.stuck(1, "ImagePullBackOff");

            advance();

            assertThat(staged.kube.writes()).containsExactly("delete Pod/rfr-cart-1");
        }

        @Test
        void doesNotReplaceOneThatLeavesAlready() {
            staged.replaced(1, "rfr-cart-broken");
            staged.stuck(1, "ImagePullBackOff");
            staged.deleting(1);
            staged.wantsRevision(NEW);

            advance();

            assertNothingDone();
        }
    }

    private StepOutcome advance() {
        return StagedCluster.await(rollout.advance(staged.cluster));
    }

    private void assertNothingDone() {
        assertThat(staged.kube.writes()).isEmpty();
        assertThat(staged.nodes.sent()).isEmpty();
    }
}

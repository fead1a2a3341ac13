package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.FollowExternal;
import io.redisoperator.diagnosis.HealCommand.PromoteFromExternal;
import io.redisoperator.model.Annotations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The Redis outside of the cluster is to be followed no more. */
class LeavingTest {
    private final ClusterPicture cluster = ClusterPicture.healthy().following().bootstrapped(false);
    private final Watch operator = Watch.over(cluster);

    @BeforeEach
    void leave() {
        cluster.outside(true, false, true);
    }

    @Nested
    class WhileItAnswers {
        @Test
        void promotesOneOnceAllAreLevelAndNothingIsWritten() {
            operator.looks(cluster, 3);
            assertThat(operator.sent()).isEmpty();

            operator.look(cluster);

            assertThat(operator.sent(PromoteFromExternal.class)).singleElement().satisfies(promotion -> {
                assertThat(promotion.node()).isEqualTo(cluster.redis(0).target());
                assertThat(promotion.level()).isTrue();
            });
        }

        @Test
        void waitsForOneThatIsBehind() {
            cluster.redis(2).offset(999);
            operator.looks(cluster, 120);
            assertThat(operator.sent()).isEmpty();

            cluster.redis(2).offset(1000);
            operator.look(cluster);
            assertThat(operator.sent(PromoteFromExternal.class)).hasSize(1);
        }

        @Test
        void waitsForOneThatStillCopies() {
            cluster.redis(2).syncing();

            operator.looks(cluster, 120);

            assertThat(operator.sent()).isEmpty();
            assertThat(waiting()).contains("rfr-cache-2 to be in sync", Annotations.PROMOTE);
        }

        @Test
        void doesNotWaitForAPodThatIsAbsent() {
            cluster.redis(2).silent();

            operator.looks(cluster, 10);

            assertThat(operator.sent(PromoteFromExternal.class)).isNotEmpty();
        }

        @Test
        void waitsAsLongAsItIsWrittenAndSaysWhatStopsThat() {
            for (int second = 0; second < 60; second++) {
                write(1100 + 100 * second);
                operator.look(cluster);
            }

            assertThat(operator.sent()).isEmpty();
            assertThat(waiting()).contains("stop those who write there", Annotations.PROMOTE);
        }

        @Test
        void letsPingsNotHinderIt() {
            for (int second = 0; second < 10; second++) {
                write(1000 + 14 * (second / 10));
                operator.look(cluster);
            }

            assertThat(operator.sent(PromoteFromExternal.class)).isNotEmpty();
        }

        @Test
        void bringsARestartedPodBackMeanwhile() {
            cluster.redis(1).restarted();

            operator.looks(cluster, 2);

            assertThat(operator.sent(FollowExternal.class))
                    .extracting(FollowExternal::node)
                    .containsExactly(cluster.redis(1).target());
        }

        private void write(long offset) {
            cluster.redisPods().forEach(node -> node.offset(offset));
            cluster.outsideAt(offset);
        }
    }

    @Nested
    class WhileItKeepsSilent {
        @BeforeEach
        void silence() {
            cluster.outsideSays("connection refused");
        }

        @Test
        void promotesTheNewestCopyOnceItIsGone() {
            cluster.redisPods().forEach(node -> node.linkDown(1));
            cluster.redis(1).offset(1200);
            operator.looks(cluster, 29);
            assertThat(operator.sent()).isEmpty();

            operator.looks(cluster, 3);

            assertThat(operator.sent(PromoteFromExternal.class)).first().satisfies(promotion -> {
                assertThat(promotion.node()).isEqualTo(cluster.redis(1).target());
                assertThat(promotion.level()).isFalse();
                assertThat(promotion.evidence()).contains("does not answer", "newest copy");
            });
        }

        @Test
        void waitsWhilePodsAreStillConnectedToIt() {
            operator.looks(cluster, 600);

            assertThat(operator.sent()).isEmpty();
            assertThat(waiting()).contains("pods are connected to it", Annotations.PROMOTE);
        }

        @Test
        void leavesItToAPersonIfASilentPodMayHoldMore() {
            cluster.redisPods().forEach(node -> node.linkDown(1));
            cluster.redis(2).silent();

            operator.looks(cluster, 600);

            assertThat(operator.sent()).isEmpty();
            assertThat(blocked()).contains("rfr-cache-2 may hold newer data");
        }

        @Test
        void makesNoMasterOfPodsThatAllForgot() {
            cluster.allRestarted();
            cluster.redisPods().forEach(node -> node.keys(0));

            operator.looks(cluster, 600);

            assertThat(operator.sent(PromoteFromExternal.class)).isEmpty();
            assertThat(blocked()).contains("no pod holds any keys");
        }
    }

    @Test
    void obeysAPersonWhateverIsWritten() {
        cluster.personChooses("rfr-cache-2");
        cluster.redis(2).offset(10);

        operator.look(cluster);

        assertThat(operator.sent(PromoteFromExternal.class)).singleElement().satisfies(promotion -> {
            assertThat(promotion.node()).isEqualTo(cluster.redis(2).target());
            assertThat(promotion.level()).isFalse();
        });
    }

    @Test
    void leadsTheOthersToTheNewMasterIfItsPromotionWasCutOff() {
        cluster.redis(1).master();

        operator.looks(cluster, 3);

        assertThat(operator.sent(AttachReplica.class))
                .extracting(AttachReplica::replica)
                .containsExactlyInAnyOrder(
                        cluster.redis(0).target(), cluster.redis(2).target());
        assertThat(operator.sent(PromoteFromExternal.class)).isEmpty();
    }

    @Test
    void neverGoesBackOnceThereWasAMaster() {
        cluster.redis(1).master();
        cluster.outside(true, false, false);
        operator.look(cluster);
        cluster.allRestarted();

        operator.looks(cluster, 600);

        assertThat(operator.sent(FollowExternal.class)).isEmpty();
        assertThat(operator.sent(PromoteFromExternal.class)).isEmpty();
    }

    @Test
    void takesWhoeverFollowsAPodForProofOfAMaster() {
        cluster.redis(0).restarted();
        cluster.redis(1).follows("10.0.1.0").linkDown(1);
        cluster.redis(2).follows("10.0.1.0").linkDown(1);

        operator.looks(cluster, 600);

        assertThat(operator.sent(FollowExternal.class)).isEmpty();
        assertThat(operator.sent(PromoteFromExternal.class)).isEmpty();
    }

    private String waiting() {
        return message(Kind.LEAVING_EXTERNAL);
    }

    private String blocked() {
        return message(Kind.BLOCKED);
    }

    private String message(Kind kind) {
        return operator.look(cluster).findings().stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::message)
                .findFirst()
                .orElse("");
    }
}

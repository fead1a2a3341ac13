package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.Role;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SeveralMastersTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    /** Row 18. */
    @Nested
    class WithSentinelsInAgreement {
        @Test
        void demotesTheOtherWhenSentinelDidNotWithinItsTime() {
            cluster.redis(2).master().labelled(Role.REPLICA);

            watch.looks(cluster, 20);
            assertThat(watch.acts()).isEmpty();
            watch.looks(cluster, 2);

            assertThat(watch.acts()).singleElement().isInstanceOfSatisfying(DemoteMaster.class, command -> {
                assertThat(command.surplus()).isEqualTo(cluster.redis(2).target());
                assertThat(command.master()).isEqualTo(cluster.redis(0).target());
                assertThat(command.evidence())
                        .isEqualTo("Sentinels agree on rfr-cache-0; kept: rfr-cache-0 (offset 1000, 10 keys),"
                                + " surplus: rfr-cache-2 (offset 1000, 10 keys)");
            });
        }

        @Test
        void takesTheMasterLabelAwayAtOnce() {
            cluster.redis(2).master();

            Diagnosis diagnosis = watch.look(cluster);

            assertThat(diagnosis.commands())
                    .singleElement()
                    .isEqualTo(new SetRoleLabel(
                            cluster.redis(2).target(), Role.REPLICA, "it is REPLICA and labelled MASTER"));
            assertThat(diagnosis.master()).isEmpty();
        }

        @Test
        void leavesAMasterAloneThatStillHasReplicas() {
            cluster.redis(2).master().labelled(Role.REPLICA).feeds(cluster.redis(1));

            watch.looks(cluster, 60);

            assertThat(watch.acts()).isEmpty();
        }

        @Test
        void trustsTheHigherEpochMoreThanAMajorityThatHasNotHeardYet() {
            cluster.redis(1).master().labelled(Role.REPLICA);
            cluster.sentinel(0).names(cluster.redis(1).host).epoch(1);

            Diagnosis diagnosis = watch.look(cluster);

            assertThat(diagnosis.commands()).isEmpty();
        }
    }

    /** Row 19. */
    @Nested
    class WithWritesThatOnlyTheLoserHas {
        @Test
        void keepsThemBeforeItFollowsWithoutWaitingForSentinel() {
            cluster.redis(2).master().labelled(Role.REPLICA).offset(1001);

            watch.look(cluster);
            assertThat(watch.acts()).isEmpty();
            watch.look(cluster);

            assertThat(watch.acts()).singleElement().isInstanceOfSatisfying(RetireMaster.class, command -> {
                assertThat(command.surplus()).isEqualTo(cluster.redis(2).target());
                assertThat(command.master()).isEqualTo(cluster.redis(0).target());
                assertThat(command.sentinelsAgree()).isTrue();
                assertThat(command.evidence())
                        .contains(
                                "kept: rfr-cache-0 (offset 1000, 10 keys)",
                                "surplus: rfr-cache-2 (offset 1001, 10 keys)");
            });
        }

        @Test
        void goesOnEvenIfTheLoserHasReplicas() {
            cluster.redis(2).master().labelled(Role.REPLICA).offset(1001).feeds(cluster.redis(1));

            watch.looks(cluster, 2);

            assertThat(watch.sent(RetireMaster.class)).hasSize(1);
        }

        @Test
        void asksAPersonWhenTheFileIsNotKept() {
            cluster.redis(2).master().labelled(Role.REPLICA).offset(1001);

            watch.looks(cluster, 59);
            Diagnosis last = watch.looks(cluster, 5);

            assertThat(watch.sent(DemoteMaster.class)).isEmpty();
            assertThat(last.findings())
                    .filteredOn(finding -> finding.kind() == Kind.BLOCKED)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message())
                            .contains(
                                    "rfr-cache-2 (offset 1001, 10 keys)", Annotations.PROMOTE, "rfr-cache-0 (10 keys"));
        }

        @Test
        void isPatientWithALongSave() {
            cluster.redis(2).master().labelled(Role.REPLICA).offset(1001).saving(true);

            Diagnosis last = watch.looks(cluster, 600);

            assertThat(last.findings()).extracting(Finding::kind).doesNotContain(Kind.BLOCKED);
        }

        @Test
        void givesThemUpWhenAPersonSaysSo() {
            cluster.redis(2).master().labelled(Role.REPLICA).offset(1001);
            watch.looks(cluster, 70);

            watch.look(cluster.personChooses("rfr-cache-0"));

            assertThat(watch.sent(DemoteMaster.class)).hasSize(1);
        }
    }

    /** Row 20. */
    @Nested
    class WithoutAMajorityOfSentinels {
        @Test
        void demotesTheOneThatFellBehind() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(0).offset(900_000);
            cluster.redis(2).master().labelled(Role.REPLICA).forkedAt(1000, "b").offset(1200);

            watch.looks(cluster, 10);
            assertThat(watch.acts()).isEmpty();
            watch.looks(cluster, 2);

            assertThat(watch.acts()).first().isInstanceOfSatisfying(RetireMaster.class, command -> {
                assertThat(command.surplus()).isEqualTo(cluster.redis(2).target());
                assertThat(command.master()).isEqualTo(cluster.redis(0).target());
            });
        }

        @Test
        void demotesAtOnceOneThatNeverLeftTheHistoryOfTheOther() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(0).offset(900_000);
            cluster.redis(2).master().labelled(Role.REPLICA).offset(1000);

            watch.looks(cluster, 12);

            assertThat(watch.acts()).singleElement().isInstanceOf(DemoteMaster.class);
        }

        @Test
        void keepsTheSideThatAPersonChose() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(0).offset(900_000);
            cluster.redis(2).master().labelled(Role.REPLICA).forkedAt(1000, "b").offset(900_000);

            watch.looks(cluster.personChooses("rfr-cache-2"), 12);

            assertThat(watch.acts()).first().isInstanceOfSatisfying(RetireMaster.class, command -> {
                assertThat(command.surplus()).isEqualTo(cluster.redis(0).target());
                assertThat(command.sentinelsAgree()).isFalse();
            });
        }

        @Test
        void keepsTheNewerMasterIfOnlyThatWasWrittenTo() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(0).offset(1200);
            cluster.redis(2).master().labelled(Role.REPLICA).forkedAt(1000, "b").offset(900_000);

            watch.looks(cluster, 12);

            assertThat(watch.sent(RetireMaster.class))
                    .first()
                    .satisfies(command -> assertThat(command.surplus())
                            .isEqualTo(cluster.redis(0).target()));
        }

        @Test
        void stopsWhenBothWereWrittenTo() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(0).offset(900_000);
            cluster.redis(2).master().labelled(Role.REPLICA).forkedAt(1000, "b").offset(900_000);

            Diagnosis last = watch.looks(cluster, 120);

            assertThat(watch.acts()).isEmpty();
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
        }

        @Test
        void stopsWhenTheyHoldKeysOfUnrelatedHistories() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(2).master().labelled(Role.REPLICA).history("b");

            watch.looks(cluster, 120);

            assertThat(watch.acts()).isEmpty();
        }

        @Test
        void demotesTheEmptyOne() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(2).master().labelled(Role.REPLICA).history("b").keys(0);

            watch.looks(cluster, 12);

            assertThat(watch.sent(DemoteMaster.class))
                    .singleElement()
                    .satisfies(command -> assertThat(command.surplus())
                            .isEqualTo(cluster.redis(2).target()));
        }

        @Test
        void leavesTheLabelsAloneButNeverTwoOfThem() {
            cluster.sentinels().forEach(SentinelPicture::silent);
            cluster.redis(2).master();

            Diagnosis diagnosis = watch.look(cluster);

            assertThat(diagnosis.commands()).singleElement().isInstanceOfSatisfying(SetRoleLabel.class, command -> {
                assertThat(command.pod()).isEqualTo(cluster.redis(2).target());
                assertThat(command.role()).isEqualTo(Role.REPLICA);
            });
        }
    }

    /** A frozen master that wakes up while Sentinel has yet to see that the promotion has taken effect. */
    @Test
    void leavesTheLabelWithTheReplicaThatIsBeingPromoted() {
        cluster.redis(0).labelled(Role.REPLICA);
        cluster.redis(2).master();

        watch.look(cluster.failingOver());

        assertThat(watch.sent()).isEmpty();
    }

    /** The others learn of it seconds later, and are the majority until then. */
    @Test
    void leavesTheLabelWithTheReplicaThatOneSentinelHasPromoted() {
        cluster.redis(0).labelled(Role.REPLICA);
        cluster.redis(2).master();
        cluster.sentinel(1).names(cluster.redis(2).host).epoch(9).failover = FailoverState.FOLLOWING;

        watch.look(cluster);

        assertThat(watch.sent()).isEmpty();
    }

    @Test
    void waitsWhileSentinelFailsOver() {
        cluster.redis(2).master().labelled(Role.REPLICA);

        watch.looks(cluster.failingOver(), 120);

        assertThat(watch.acts()).isEmpty();
    }
}

package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.HealCommand.SetWriteGuard;
import io.redisoperator.model.Role;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The only node that says that it is master should not be, and nobody who has newer data says so. */
class DoubtTest {
    /** rfr-cache-0 was stopped, and rfr-cache-1 took its place: this is how that looks once both others started again. */
    private static ClusterPicture formerMasterIsBack() {
        ClusterPicture back =
                ClusterPicture.healthy().persistent().allRestarted().guarded(1, 5, true);
        back.redis(0).master().labelled(Role.REPLICA).guard(1, 5);
        back.redis(1).history("b").offset(900_000).keys(20);
        back.redis(2).history("b").offset(800_000).keys(19);
        back.sentinels().forEach(SentinelPicture::withoutMonitor);
        return back;
    }

    private static Watch overTheOneThatReplacedIt() {
        ClusterPicture replaced = ClusterPicture.healthy().persistent().masterIs(1);
        replaced.redis(1).forkedAt(1001, "b").offset(900_000).keys(20);
        replaced.redis(2).forkedAt(1001, "b").offset(900_000).keys(20);
        replaced.redis(0).silent();
        return Watch.over(replaced);
    }

    @Nested
    class OfOneThatWasReplaced {
        private final Watch watch = overTheOneThatReplacedIt();
        private final ClusterPicture back = formerMasterIsBack();

        @Test
        void promotesTheOneThatHasWhatWasWrittenSince() {
            watch.looks(back, 5);

            assertPromotesTheSecondOverTheFirst(watch, back);
            assertThat(watch.sent(SetRoleLabel.class)).isEmpty();
        }

        @Test
        void promotesItToIfItLoadedAnAppendOnlyFile() {
            back.redis(1).forgot("c");
            back.redis(2).forgot("d");

            watch.looks(back, 5);

            assertPromotesTheSecondOverTheFirst(watch, back);
        }

        /** They heard nobody else for a while. */
        @Test
        void promotesItThoughSentinelsMadeTheOtherMasterAgain() {
            back.sentinels()
                    .forEach(sentinel -> sentinel.names(back.redis(0).host).epoch(2));

            watch.looks(back, 5);

            assertThat(watch.sent(Promote.class))
                    .extracting(Promote::node)
                    .containsExactly(back.redis(1).target());
        }

        @Test
        void waitsForThoseThatLoad() {
            back.redis(1).loading().keys(0);
            back.redis(2).loading().keys(0);

            Diagnosis last = watch.looks(back, 60);

            assertThat(watch.acts()).isEmpty();
            assertThat(last.findings())
                    .filteredOn(finding -> finding.kind() == Kind.MASTER_DOUBTED)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message())
                            .contains("rfr-cache-1 was it last", "waiting for rfr-cache-1, rfr-cache-2"));
        }

        @Test
        void stopsIfTheOneThatReplacedItStaysAwayWithItsVolume() {
            back.redis(1).silent();
            back.redis(2).keys(0).history("e").offset(0);

            Diagnosis last = watch.looks(back, 200);

            assertThat(watch.acts()).isEmpty();
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED, Kind.MASTER_DOUBTED);
        }

        @Test
        void goesOnWithItOnceAPersonSaysSo() {
            back.redis(1).silent();
            back.redis(2).keys(0).history("e").offset(0);
            watch.looks(back, 200);

            watch.look(back.personChooses("rfr-cache-0"));
            back.redis(0).labelled(Role.MASTER);
            back.sentinels().forEach(sentinel -> sentinel.names(back.redis(0).host));
            watch.looks(back, 5);

            assertThat(watch.sent(PromoteAsAsked.class))
                    .extracting(PromoteAsAsked::node)
                    .containsOnly(back.redis(0).target());
            assertThat(watch.sent(AttachReplica.class))
                    .extracting(AttachReplica::replica)
                    .contains(back.redis(2).target());
            assertThat(watch.settled()).contains("rfr-cache-0");
        }

        /** Volumes of their own went with the pods. */
        @Test
        void goesOnWithItIfNobodyElseHasAnyData() {
            ClusterPicture alone = ClusterPicture.healthy().allRestarted();
            alone.redis(0).master();
            List.of(1, 2)
                    .forEach(i -> alone.redis(i)
                            .recreated("10.0.9." + i)
                            .history("e")
                            .offset(0)
                            .keys(0));
            alone.sentinels().forEach(sentinel -> sentinel.names("10.0.1.1"));

            watch.looks(alone, 20);

            assertThat(watch.sent(AttachReplica.class))
                    .extracting(AttachReplica::master)
                    .containsOnly(alone.redis(0).target());
            assertThat(watch.sent(MonitorMaster.class)).isNotEmpty();
        }

        @Test
        void goesByTheRecordAfterAStartOfTheOperator() {
            back.lineage("rfr-cache-1", "b", 900_000, 20);
            Watch fresh = Watch.fresh();

            fresh.looks(back, 5);

            assertThat(fresh.acts())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Promote.class,
                            command -> assertThat(command.node())
                                    .isEqualTo(back.redis(1).target()));
        }
    }

    @Test
    void trustsOneThatMostSentinelsName() {
        ClusterPicture back = formerMasterIsBack();
        back.redis(0).offset(900_000);
        back.sentinels().forEach(sentinel -> sentinel.names(back.redis(0).host));
        Watch watch = overTheOneThatReplacedIt();

        watch.looks(back, 3);

        assertThat(watch.sent(AttachReplica.class)).isNotEmpty();
    }

    /** A node that loaded an append-only file goes on from nobody. */
    @Test
    void trustsOneThatItMadeMasterItself() {
        ClusterPicture lost = ClusterPicture.healthy().persistent().allRestarted();
        Watch watch = Watch.over(ClusterPicture.healthy().persistent());
        lost.redis(0).keys(0).forgot("b");
        lost.redis(1).forgot("c").keys(20);
        lost.redis(2).forgot("d");
        lost.sentinels().forEach(SentinelPicture::withoutMonitor);
        watch.looks(lost, 30);
        assertThat(watch.sent(Promote.class))
                .extracting(Promote::node)
                .containsOnly(lost.redis(1).target());

        lost.redis(1).master();
        watch.look(lost);

        assertThat(watch.sent(AttachReplica.class))
                .extracting(AttachReplica::master)
                .contains(lost.redis(1).target());
    }

    @Test
    void trustsTheSuccessorThatSentinelHasJustPromoted() {
        ClusterPicture switched = ClusterPicture.healthy();
        switched.redis(0).restarted();
        switched.redis(1).master().labelled(Role.REPLICA).forkedAt(1001, "b").offset(1002);
        switched.redis(2).linkDown(1);
        switched.sentinel(0).names(switched.redis(1).host).epoch(1);
        Watch watch = Watch.overHealthy();

        watch.look(switched);

        assertThat(watch.sent(SetRoleLabel.class))
                .extracting(command -> command.pod().pod() + " " + command.role())
                .containsExactly("rfr-cache-0 " + Role.REPLICA, "rfr-cache-1 " + Role.MASTER);
    }

    /** This operator was on the side of the former master, and never saw the new one as such. */
    @Test
    void promotesTheOneThatSentinelsMadeMasterBeforeItWasStartedAgain() {
        ClusterPicture back = formerMasterIsBack();
        back.redis(0).labelled(Role.MASTER);
        back.sentinel(0).names(back.redis(0).host);
        back.sentinel(1).names(back.redis(1).host).epoch(1);
        back.sentinel(2).names(back.redis(1).host).epoch(1);
        Watch watch = Watch.over(ClusterPicture.healthy().persistent());

        watch.looks(back, 5);

        assertPromotesTheSecondOverTheFirst(watch, back);
    }

    /** It was deaf while the others were told of the master that the operator had made. */
    @Test
    void asksWhereASentinelKnowsAnOlderMasterThanTheOneThatItMadeByAHigherEpoch() {
        ClusterPicture lost = ClusterPicture.healthy().persistent().allRestarted();
        Watch watch = Watch.over(ClusterPicture.healthy().persistent());
        lost.redis(0).keys(0).forgot("b");
        lost.redis(1).forgot("c").keys(20);
        lost.redis(2).forgot("d");
        lost.sentinels().forEach(SentinelPicture::withoutMonitor);
        watch.looks(lost, 30);
        lost.redis(1).master();
        lost.redis(2).follows(lost.redis(1).host).history("c");
        lost.redis(0).silent();
        watch.looks(lost, 30);

        lost.redis(0).answers().keys(10);
        lost.sentinels().forEach(sentinel -> sentinel.names(lost.redis(0).host).epoch(3));
        Diagnosis last = watch.looks(lost, 60);

        assertThat(watch.sent(Promote.class))
                .extracting(Promote::node)
                .containsOnly(lost.redis(1).target());
        assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
    }

    @Test
    void doubtsOneThatItMadeMasterToOnceAnotherHasTakenItsPlace() {
        ClusterPicture lost = ClusterPicture.healthy().persistent().allRestarted();
        Watch watch = Watch.over(ClusterPicture.healthy().persistent().masterIs(1));
        lost.sentinels().forEach(SentinelPicture::withoutMonitor);
        lost.redis(1).keys(0).history("e").offset(0);
        lost.redis(2).keys(0).history("e").offset(0);
        watch.looks(lost, 30);
        assertThat(watch.sent(Promote.class))
                .extracting(Promote::node)
                .contains(lost.redis(0).target());
        lost.redis(0).master();
        watch.looks(lost, 5);
        ClusterPicture replaced = ClusterPicture.healthy().persistent().masterIs(1);
        replaced.redis(1).forkedAt(1001, "b").offset(900_000).keys(20);
        replaced.redis(2).forkedAt(1001, "b").offset(900_000).keys(20);
        replaced.redis(0).silent();
        watch.looks(replaced, 60);

        watch.looks(formerMasterIsBack(), 10);

        assertThat(watch.sent(Promote.class))
                .last()
                .satisfies(command -> assertThat(command.node())
                        .isEqualTo(formerMasterIsBack().redis(1).target()));
    }

    @Nested
    class BetweenTwoThatWentApart {
        private final ClusterPicture apart = ClusterPicture.healthy().persistent();
        private final Watch watch = Watch.over(ClusterPicture.healthy().persistent());

        BetweenTwoThatWentApart() {
            apart.sentinels().forEach(SentinelPicture::silent);
            apart.redis(0).offset(900_000);
            apart.redis(2)
                    .master()
                    .labelled(Role.REPLICA)
                    .forkedAt(1000, "b")
                    .offset(900_000)
                    .keys(12);
            watch.looks(apart, 20);
        }

        @Test
        void goesOnAskingWhenOneOfThemIsStartedAgain() {
            apart.redis(2).restarted().history("b").offset(900_000);

            Diagnosis last = watch.looks(apart, 60);

            assertThat(watch.sent(AttachReplica.class))
                    .extracting(AttachReplica::replica)
                    .doesNotContain(apart.redis(2).target());
            assertThat(watch.sent(Promote.class)).isEmpty();
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
        }

        @Test
        void keepsTheDataOfTheOtherWhenAPersonChooses() {
            apart.redis(2).restarted().history("b").offset(900_000);
            watch.looks(apart, 20);

            watch.looks(apart.personChooses("rfr-cache-2"), 3);

            assertThat(watch.sent(PromoteAsAsked.class)).first().satisfies(command -> {
                assertThat(command.node()).isEqualTo(apart.redis(2).target());
                assertThat(command.over()).contains(apart.redis(0).target());
            });
        }

        @Test
        void goesOnAskingWhenBothAreStartedAgain() {
            apart.redis(0).restarted();
            apart.redis(1).restarted();
            apart.redis(2).restarted().history("b").offset(900_000);

            Diagnosis last = watch.looks(apart, 200);

            assertThat(watch.sent(Promote.class)).isEmpty();
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
        }

        @Test
        void asksBeforeOneFollowsTheOtherThatSentinelsAgreeOn() {
            apart.redis(2).restarted().history("b").offset(900_000);
            apart.sentinels().forEach(sentinel -> sentinel.speaksAgain().names(apart.redis(0).host));

            Diagnosis last = watch.looks(apart, 20);

            assertThat(watch.sent(AttachReplica.class))
                    .extracting(AttachReplica::replica)
                    .doesNotContain(apart.redis(2).target());
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);

            watch.looks(apart.personChooses("rfr-cache-0"), 3);

            assertThat(watch.sent(AttachReplica.class))
                    .extracting(AttachReplica::replica)
                    .contains(apart.redis(2).target());
        }

        @Test
        void isKnownToTheNextOperatorToo() {
            apart.redis(2).restarted().history("b").offset(900_000);
            apart.sentinels().forEach(sentinel -> sentinel.speaksAgain().names(apart.redis(0).host));
            Watch next = Watch.fresh();

            Diagnosis last = next.looks(apart.recordedRivals("rfr-cache-0", "rfr-cache-2"), 20);

            assertThat(next.sent(AttachReplica.class))
                    .extracting(AttachReplica::replica)
                    .doesNotContain(apart.redis(2).target());
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
            assertThat(last.rivals()).containsExactlyInAnyOrder("rfr-cache-0", "rfr-cache-2");
        }

        @Test
        void forgetsItOnceOneFollowsTheOther() {
            apart.sentinels().forEach(sentinel -> sentinel.speaksAgain().names(apart.redis(0).host));
            apart.redis(2).follows(apart.redis(0).host).history("a");
            watch.looks(apart, 20);
            apart.redis(2).restarted().history("b").offset(900_000);

            watch.looks(apart, 3);

            assertThat(watch.sent(AttachReplica.class))
                    .extracting(AttachReplica::replica)
                    .contains(apart.redis(2).target());
        }
    }

    @Test
    void leavesTheGuardOfTheFormerMasterUp() {
        Watch watch = overTheOneThatReplacedIt().withoutHands();

        watch.looks(formerMasterIsBack(), 60);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
        assertThat(watch.sent(AttachReplica.class)).isEmpty();
        assertThat(watch.sent(MonitorMaster.class)).isEmpty();
    }

    private static void assertPromotesTheSecondOverTheFirst(Watch watch, ClusterPicture back) {
        assertThat(watch.acts()).singleElement().isInstanceOfSatisfying(Promote.class, command -> {
            assertThat(command.node()).isEqualTo(back.redis(1).target());
            assertThat(command.over()).contains(back.redis(0).target());
        });
    }
}

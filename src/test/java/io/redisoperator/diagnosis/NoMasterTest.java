package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.ForgetMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NoMasterTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    /** Row 10. */
    @Nested
    class WhileSentinelFailsOver {
        @Test
        void waitsHoweverLongItTakes() {
            cluster.redis(0).silent();
            cluster.redis(1).linkDown(3);
            cluster.redis(2).linkDown(3);
            cluster.failingOver();

            Diagnosis last = watch.looks(cluster, 300);

            assertThat(watch.sent()).isEmpty();
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.NO_MASTER, Kind.MASTER_SILENT);
            assertThat(last.master()).isEmpty();
        }
    }

    /** Rows 11 and 14. */
    @Nested
    class WithTheMasterSilent {
        @Test
        void leavesItToSentinelWhileThatHasAQuorum() {
            cluster.redis(0).silent();
            cluster.redis(1).linkDown(3);
            cluster.redis(2).linkDown(3);

            watch.looks(cluster, 35);

            assertThat(watch.sent()).isEmpty();
        }

        @Test
        void promotesTheFurthestReplicaOnceTheMasterIsGivenUp() {
            cluster.redis(0).silent();
            cluster.redis(1).linkDown(3).offset(2000);
            cluster.redis(2).linkDown(3).offset(2001);

            watch.looks(cluster, 118);
            assertThat(watch.sent()).isEmpty();
            watch.looks(cluster, 5);

            assertThat(watch.sent(Promote.class).getFirst().node())
                    .isEqualTo(cluster.redis(2).target());
        }

        @Test
        void promotesAfterHalfAMinuteWithoutQuorumIfTheMastersPodIsGone() {
            cluster.withoutRedis(0).expectsRedis(3).quorumLost();
            cluster.redis(1).linkDown(3).offset(2000);
            cluster.redis(2).linkDown(3).offset(1999);

            watch.looks(cluster, 29);
            assertThat(watch.sent()).isEmpty();
            watch.looks(cluster, 3);

            assertThat(watch.sent(Promote.class).getFirst().node())
                    .isEqualTo(cluster.redis(1).target());
        }

        @Test
        void waitsForAPodWithPersistentDataEvenIfItDoesNotExist() {
            cluster.withoutRedis(0).expectsRedis(3).quorumLost().persistent();
            cluster.redis(1).linkDown(3);
            cluster.redis(2).linkDown(3);

            Diagnosis last = watch.looks(cluster, 100);

            assertThat(watch.sent()).isEmpty();
            assertThat(last.findings())
                    .filteredOn(finding -> finding.kind() == Kind.NO_MASTER)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("waiting for rfr-cache-0"));
        }

        @Test
        void givesSentinelTimeAgainAfterItsAttemptFailed() {
            Watch watch = Watch.fresh();
            cluster.withoutRedis(0).expectsRedis(3);
            cluster.redis(1).linkDown(3);
            cluster.redis(2).linkDown(3);
            watch.looks(cluster, 30);
            watch.looks(cluster.failingOver(), 5);
            cluster.sentinel(0).failover = FailoverState.NONE;

            watch.looks(cluster, 14);
            assertThat(watch.sent()).isEmpty();
            watch.looks(cluster, 4);

            assertThat(watch.sent(Promote.class)).isNotEmpty();
        }

        /** As where they count Sentinels that are gone, and never have the votes: they try for ever. */
        @Test
        void doesNotWaitForeverWhileSentinelTriesInVain() {
            Watch watch = Watch.fresh();
            cluster.withoutRedis(0).expectsRedis(3);
            cluster.redis(1).linkDown(3);
            cluster.redis(2).linkDown(3);

            for (int attempt = 0; attempt < 3; attempt++) {
                watch.looks(cluster, 10);
                watch.looks(cluster.failingOver(), 10);
                cluster.sentinel(0).failover = FailoverState.NONE;
            }
            watch.looks(cluster, 5);

            assertThat(watch.sent(Promote.class)).isNotEmpty();
        }

        @Test
        void waitsLongerWhileASentinelIsInTilt() {
            cluster.withoutRedis(0).expectsRedis(3).quorumLost();
            cluster.redis(1).linkDown(3);
            cluster.redis(2).linkDown(3);
            cluster.sentinel(2).tilt();

            watch.looks(cluster, 59);
            assertThat(watch.sent()).isEmpty();
            watch.looks(cluster, 3);

            assertThat(watch.sent(Promote.class)).hasSize(1);
        }
    }

    /** Rows 12 and 13. */
    @Nested
    class WithTheMasterRestarted {
        @Test
        void asksOneSentinelToFailOverAtOnce() {
            cluster.redis(0).restarted().keys(0).offset(0).history("b");
            cluster.redis(1).linkDown(1);
            cluster.redis(2).linkDown(1);

            Diagnosis diagnosis = watch.look(cluster);

            assertThat(diagnosis.commands())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RequestFailover.class,
                            command -> assertThat(command.sentinel())
                                    .isEqualTo(cluster.sentinel(0).target()));
        }

        @Test
        void asksOnlyASentinelThatBelievesAReplicaIsUp() {
            cluster.redis(0).restarted().keys(0);
            cluster.redis(1).linkDown(1);
            cluster.redis(2).linkDown(1);
            cluster.sentinel(0).seesReplicasDown();
            cluster.sentinel(1).tilt();

            watch.look(cluster);

            assertThat(watch.sent(RequestFailover.class))
                    .singleElement()
                    .satisfies(command -> assertThat(command.sentinel())
                            .isEqualTo(cluster.sentinel(2).target()));
        }

        @Test
        void doesNotAskForASecondFailoverWhileOneRuns() {
            cluster.redis(0).restarted().keys(0);
            cluster.redis(1).linkDown(1);
            cluster.redis(2).linkDown(1);
            watch.look(cluster);

            watch.looks(cluster.failingOver(), 20);

            assertThat(watch.acts()).hasSize(1);
        }

        @Test
        void promotesTheBestReplicaIfTheRequestedFailoverDoesNotHappen() {
            cluster.redis(0).restarted().keys(0).offset(0).history("b");
            cluster.redis(1).linkDown(1).offset(2000);
            cluster.redis(2).linkDown(1).offset(2001);

            watch.looks(cluster, 15);
            assertThat(watch.sent(Promote.class)).isEmpty();
            watch.looks(cluster, 2);

            assertThat(watch.sent(Promote.class).getFirst().node())
                    .isEqualTo(cluster.redis(2).target());
        }

        @Test
        void promotesWhenEveryReplicaWasCutOffForTooLongForSentinel() {
            cluster.redis(0).restarted();
            cluster.redis(1).linkDown(51);
            cluster.redis(2).linkDown(51).offset(1001);

            watch.looks(cluster, 2);
            assertThat(watch.sent()).isEmpty();
            watch.look(cluster);

            assertThat(watch.acts())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Promote.class,
                            command -> assertThat(command.node())
                                    .isEqualTo(cluster.redis(2).target()));
        }
    }

    /** Row 15. */
    @Nested
    class WithNothingToLose {
        private final ClusterPicture fresh = ClusterPicture.creating().bootstrapGone();

        @Test
        void promotesTheFirstPod() {
            Watch starting = Watch.fresh();

            starting.looks(fresh, 3);

            assertThat(starting.sent(Promote.class))
                    .singleElement()
                    .satisfies(command ->
                            assertThat(command.node()).isEqualTo(fresh.redis(0).target()));
        }

        @Test
        void waitsForEveryPodToAnswer() {
            fresh.redis(2).silent();
            Watch starting = Watch.fresh();

            starting.looks(fresh, 60);

            assertThat(starting.sent(Promote.class)).isEmpty();
        }

        @Test
        void doesNotPromoteAnEmptyPodIfAnotherHoldsKeys() {
            fresh.redis(2).keys(5);
            Watch starting = Watch.fresh();

            starting.looks(fresh, 10);

            assertThat(starting.sent(Promote.class).getFirst().node())
                    .isEqualTo(fresh.redis(2).target());
        }
    }

    /** Row 16. */
    @Nested
    class WithEveryRedisRestarted {
        @Test
        void promotesTheHighestOffsetOfOneHistory() {
            cluster.allRestarted();
            cluster.redis(1).offset(1500);

            watch.looks(cluster, 3);

            assertThat(watch.sent(Promote.class))
                    .singleElement()
                    .satisfies(command -> assertThat(command.node())
                            .isEqualTo(cluster.redis(1).target()));
        }

        @Test
        void promotesTheLastMasterWhenOffsetsCannotBeCompared() {
            cluster.allRestarted().persistent();
            cluster.redis(0).history("b").offset(1);
            cluster.redis(1).history("c").offset(1);
            cluster.redis(2).history("d").offset(1);

            watch.looks(cluster, 3);

            assertThat(watch.sent(Promote.class).getFirst().node())
                    .isEqualTo(cluster.redis(0).target());
        }

        @Test
        void waitsForThoseThatLoadOrKeepSilent() {
            cluster.allRestarted().persistent();
            cluster.redis(1).silent();
            cluster.redis(2).loading();

            watch.looks(cluster, 118);
            assertThat(watch.sent()).allMatch(ForgetMaster.class::isInstance);
            watch.looks(cluster, 10);
            assertThat(watch.sent()).allMatch(ForgetMaster.class::isInstance);
            watch.looks(cluster, 480);

            assertThat(watch.sent(Promote.class)).isNotEmpty();
        }

        @Test
        void promotesASingleRedisAgain() {
            ClusterPicture single = ClusterPicture.healthy(1);
            Watch operator = Watch.over(single);
            single.allRestarted().persistent();

            operator.looks(single, 2);

            assertThat(operator.sent(Promote.class).getFirst().node())
                    .isEqualTo(single.redis(0).target());
        }

        @Test
        void neverPromotesAnEmptyOneWhileTheSilentOneMayHoldTheData() {
            cluster.redis(0).silent();
            cluster.redis(1).restarted().keys(0);
            cluster.redis(2).restarted().keys(0);

            Diagnosis last = watch.looks(cluster, 600);

            assertThat(watch.sent()).allMatch(ForgetMaster.class::isInstance);
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
        }
    }

    /** Row 17. */
    @Nested
    class WithEveryRedisEmpty {
        @Test
        void stopsIfTheirDataShouldHavePersisted() {
            cluster.allRestarted().persistent();
            cluster.redisPods().forEach(node -> node.keys(0));

            Diagnosis last = watch.looks(cluster, 300);

            assertThat(watch.sent()).allMatch(ForgetMaster.class::isInstance);
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
        }

        @Test
        void electsIfNothingPersists() {
            cluster.allRestarted();
            cluster.redisPods().forEach(node -> node.keys(0));

            watch.looks(cluster, 3);

            assertThat(watch.sent(Promote.class)).hasSize(1);
        }

        @Test
        void electsIfTheLastMasterWasEmptyToo() {
            ClusterPicture empty = ClusterPicture.healthy().persistent();
            empty.redisPods().forEach(node -> node.keys(0));
            Watch operator = Watch.over(empty);

            operator.looks(empty.allRestarted(), 3);

            assertThat(operator.sent(Promote.class)).hasSize(1);
        }
    }

    @Test
    void findsNothingToDoWhileNoneAnswers() {
        cluster.redisPods().forEach(RedisPicture::silent);

        Diagnosis last = watch.looks(cluster, 600);

        assertThat(watch.sent()).isEmpty();
        assertThat(last.findings().getFirst().kind()).isEqualTo(Kind.NO_MASTER);
    }

    @Test
    void promotesNobodySoonAfterTheMasterMoved() {
        watch.looks(ClusterPicture.healthy().masterIs(1), 2);
        cluster.allRestarted();

        watch.looks(cluster, 18);
        assertThat(watch.sent(Promote.class)).isEmpty();
        watch.looks(cluster, 3);

        assertThat(watch.sent(Promote.class)).isNotEmpty();
    }
}

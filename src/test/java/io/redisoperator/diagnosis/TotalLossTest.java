package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.ForgetMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.PromoteAsAsked;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Rows 16 and 17, while the operator was down too: nothing is known but what status has. */
class TotalLossTest {
    private final ClusterPicture cluster =
            ClusterPicture.healthy().allRestarted().persistent();
    private final Watch operator = Watch.fresh();

    @Nested
    class WithHistoriesThatAreRemembered {
        @Test
        void prefersTheOneThatContinuesTheRecordedLineage() {
            cluster.lineage("rfr-cache-2", "b", 0, 1);
            cluster.redis(0).offset(900_000);
            cluster.redis(2).forkedAt(1000, "b").offset(1200);

            operator.assertPromotes(cluster, 2);
        }

        @Test
        void prefersOneThatWentOnFromTheRecordedLineageBeforeItWasRecorded() {
            cluster.lineage("rfr-cache-0", "a", 0, 1);
            cluster.redis(0).history("c").offset(900);
            cluster.redis(1).offset(1000);
            cluster.redis(2).forkedAt(1000, "b").offset(1200);

            operator.assertPromotes(cluster, 2);
        }

        /** A file does not tell from which history the one in it came; that it is further does. */
        @Test
        void stopsIfOthersAreFurtherInAHistoryThatNobodyHasOnRecord() {
            overtaken();
            cluster.sentinels().forEach(SentinelPicture::withoutMonitor);

            operator.assertStops(
                    cluster,
                    "rfr-cache-0 goes on with the last history on record, but rfr-cache-1, rfr-cache-2 is further");
        }

        @Test
        void prefersTheFurthestOfThemIfSentinelsNameOne() {
            overtaken();
            cluster.redis(2).offset(300_001);
            cluster.sentinels().forEach(sentinel -> sentinel.names(cluster.redis(1).host));

            operator.assertPromotes(cluster, 2);
        }

        private void overtaken() {
            cluster.lineage("rfr-cache-0", "a", 0, 1).recordedMaster("rfr-cache-0");
            cluster.redis(0).offset(1000);
            cluster.redis(1).history("b").offset(300_000);
            cluster.redis(2).history("b").offset(300_000);
        }

        @Test
        void doesNotTakeForTheLineageWhatLeftItLongBefore() {
            cluster.lineage("rfr-cache-0", "a", 128 << 20, 1);
            cluster.redis(0).offset(129 << 20);
            cluster.redis(1).forkedAt(1000, "b").offset(140 << 20);
            cluster.redis(2).forkedAt(1000, "b").offset(140 << 20);

            operator.assertPromotes(cluster, 0);
        }

        @Test
        void prefersMoreKeysAndThenTheLaterSaveAmongEqualOffsets() {
            cluster.redis(1).keys(11).savedAt(5);
            cluster.redis(2).keys(11).savedAt(7);

            operator.assertPromotes(cluster, 2);
        }

        @Test
        void stopsBetweenStrangersThatBothHoldKeys() {
            cluster.lineage("rfr-cache-0", "a", 0, 1).recordedMaster("rfr-cache-0");
            cluster.redis(0).history("c");
            cluster.redis(1).history("d");
            cluster.redis(2).history("c");

            operator.assertStops(cluster, "rfr-cache-1 (10 keys, offset 1000, never saved)");
        }
    }

    /** A replica that had not yet saved what it copied loads an older file, with its history, beside it. */
    @Test
    void prefersTheLastMastersAppendOnlyFileToAnOlderFileThatRemembersItsHistory() {
        cluster.lineage("rfr-cache-0", "a", 64 << 20, 1).recordedMaster("rfr-cache-0");
        cluster.redis(0).forgot("b").keys(20);
        cluster.redis(1).offset(1000);
        cluster.redis(2).offset(1000);

        operator.assertPromotes(cluster, 0);
    }

    @Nested
    class WithNodesThatMayHoldMore {
        @Test
        void stopsWhenTheBestThatAnswersIsBehindTheRecordAndAnotherStaysSilent() {
            cluster.lineage("rfr-cache-0", "a", 64 << 20, 1);
            cluster.redis(0).silent();

            operator.assertStops(cluster, "rfr-cache-0 may hold newer data");
        }

        @Test
        void goesOnWithoutASilentOneOnceTheRecordIsReached() {
            cluster.lineage("rfr-cache-0", "a", 64 << 20, 1);
            // Offsets are recorded rounded down to a power of two: it was less than twice that.
            cluster.redis(0).offset(128 << 20);
            cluster.redis(2).silent();

            operator.looks(cluster, 118);
            assertThat(operator.sent()).allMatch(ForgetMaster.class::isInstance);
            operator.looks(cluster, 10);

            assertThat(operator.sent(Promote.class).getFirst().node())
                    .isEqualTo(cluster.redis(0).target());
        }

        @Test
        void waitsForAnEndedPodWhoseVolumeStays() {
            cluster.redis(0).terminated();

            Diagnosis last = operator.looks(cluster, 60);

            assertThat(operator.sent()).allMatch(ForgetMaster.class::isInstance);
            assertThat(last.findings())
                    .filteredOn(finding -> finding.kind() == Kind.NO_MASTER)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("waiting for rfr-cache-0"));
        }

        /** Sentinel would promote whoever is there. */
        @Test
        void keepsSentinelsFromChoosingMeanwhile() {
            cluster.redis(0).silent();

            operator.looks(cluster, 3);

            assertThat(operator.sent())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ForgetMaster.class,
                            command -> assertThat(command.sentinels())
                                    .containsExactlyElementsOf(cluster.sentinels().stream()
                                            .map(SentinelPicture::target)
                                            .toList()));
        }

        /** It may be slow, or out of the operator's reach only. */
        @Test
        void leavesAMasterToSentinelsThatHearItThoughItKeepsSilent() {
            cluster.redis(0).silent();
            cluster.sentinels().stream().skip(1).forEach(SentinelPicture::hearsMaster);

            operator.looks(cluster, 200);

            assertThat(operator.sent()).isEmpty();
        }

        @Test
        void doesNotCountOnASingleSentinelThatHearsIt() {
            cluster.redis(0).silent();
            cluster.sentinels().getFirst().hearsMaster();

            operator.looks(cluster, 3);

            assertThat(operator.sent(ForgetMaster.class)).hasSize(1);
        }

        /** A replica that still copies the master's data is none that was restarted: Sentinel may know better. */
        @Test
        void leavesSentinelsAloneWhileAReplicaCopiesItsMaster() {
            cluster.redis(0).silent();
            cluster.redis(1).follows(cluster.redis(0).host).syncing();

            operator.looks(cluster, 10);

            assertThat(operator.sent(ForgetMaster.class)).isEmpty();
        }

        /** One that never had the master's data is as good as any for Sentinel, and empty. */
        @Test
        void holdsSentinelsBackWhileAReplicaHasYetToCopyAMasterThatIsGone() {
            ClusterPicture served = ClusterPicture.healthy().persistent();
            Watch watch = Watch.over(served);
            served.redis(1)
                    .restarted()
                    .follows(served.redis(0).host)
                    .linkDown(-1)
                    .keys(0);
            served.redis(2)
                    .restarted()
                    .follows(served.redis(0).host)
                    .linkDown(-1)
                    .keys(0);
            served.withoutRedis(0).expectsRedis(3);

            Diagnosis last = watch.looks(served, 3);

            assertThat(watch.sent(ForgetMaster.class)).isNotEmpty();
            assertThat(watch.sent()).allMatch(ForgetMaster.class::isInstance);
            assertThat(last.findings())
                    .filteredOn(finding -> finding.kind() == Kind.NO_MASTER)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("waiting for rfr-cache-0"));
        }

        /** Half of what was written would do for a record that is rounded down. */
        @Test
        void stopsWhenTheBestThatAnswersMayBeBehindWhatARecordWasRoundedFrom() {
            cluster.lineage("rfr-cache-0", "a", 64 << 20, 1);
            cluster.redis(0).silent();
            cluster.redis(1).offset(65 << 20);

            operator.assertStops(cluster, "rfr-cache-0 may hold newer data");
        }

        @Test
        void waitsForNoPodThatNeverStartedOnAVolumeOfItsOwn() {
            ClusterPicture ephemeral = ClusterPicture.healthy().allRestarted().lineage("rfr-cache-0", "a", 0, 1);
            ephemeral.redis(0).neverStarted();

            operator.looks(ephemeral, 3);

            assertThat(operator.sent(Promote.class)).hasSize(1);
        }

        /** As one that finds no node: what it had went with the pod before it. */
        @Test
        void beginsAnewWithoutAPodThatNeverStartedWhereNoneHasKeys() {
            ClusterPicture ephemeral = emptied();
            ephemeral.redis(0).neverStarted();

            operator.looks(ephemeral, 3);

            assertThat(operator.sent(Promote.class)).hasSize(1);
        }

        @Test
        void beginsNothingAnewWhileAPodKeepsSilentThatHasStarted() {
            ClusterPicture ephemeral = emptied();
            ephemeral.redis(0).silent();

            Diagnosis diagnosis = operator.looks(ephemeral, 300);

            assertThat(operator.sent(Promote.class)).isEmpty();
            assertThat(diagnosis.findings()).extracting(Finding::kind).contains(Finding.Kind.BLOCKED);
        }

        private ClusterPicture emptied() {
            ClusterPicture emptied = ClusterPicture.healthy().allRestarted();
            for (int i = 0; i < 3; i++) {
                emptied.redis(i).keys(0).history("new-" + i).offset(0);
            }
            return emptied;
        }

        @Test
        void waitsForAPodThatKeptItsVolumeWhileItsContainerIsStartedAgain() {
            ClusterPicture ephemeral = ClusterPicture.healthy().allRestarted().lineage("rfr-cache-0", "a", 0, 1);
            ephemeral.redis(0).hasEnded();

            operator.looks(ephemeral, 60);

            assertThat(operator.sent()).allMatch(ForgetMaster.class::isInstance);
        }
    }

    @Nested
    class WithAllEmpty {
        @Test
        void stopsIfTheRecordedMasterHeldKeys() {
            cluster.lineage("rfr-cache-0", "a", 0, 1);
            cluster.redisPods().forEach(node -> node.keys(0));

            operator.assertStops(cluster, "although their data should have persisted");
        }

        @Test
        void electsIfTheRecordedMasterHeldNone() {
            cluster.lineage("rfr-cache-1", "a", 0, 0);
            cluster.redisPods().forEach(node -> node.keys(0));
            cluster.sentinels().forEach(SentinelPicture::withoutMonitor);

            operator.assertPromotes(cluster, 1);
        }
    }

    @Nested
    class WithAPersonsWord {
        @Test
        void promotesThePodThatAPersonChose() {
            cluster.redisPods().forEach(node -> node.keys(0));
            cluster.personChooses("rfr-cache-2");

            operator.looks(cluster, 3);

            assertThat(operator.acts())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            PromoteAsAsked.class,
                            command -> assertThat(command.node())
                                    .isEqualTo(cluster.redis(2).target()));
            assertThat(operator.settled()).isEmpty();
        }

        @Test
        void ignoresItWhileThereIsNothingToDecide() {
            cluster.personChooses("rfr-cache-2").redis(0).offset(5000);

            operator.assertPromotes(cluster, 0);
        }

        @Test
        void saysSoIfThatPodDoesNotAnswer() {
            cluster.redisPods().forEach(node -> node.keys(0));
            cluster.personChooses("rfr-cache-9");

            operator.assertStops(cluster, "the annotation names rfr-cache-9, which is none of them");
        }

        @Test
        void saysSoIfItWasActedOnBefore() {
            cluster.redisPods().forEach(node -> node.keys(0));
            cluster.personChoseBefore("rfr-cache-2");

            operator.assertStops(cluster, "it names rfr-cache-2 already, but that was acted on before: remove it");
        }

        @Test
        void isDoneWithItOnceThatPodIsMaster() {
            operator.looks(ClusterPicture.healthy().personChooses("rfr-cache-2"), 1);

            assertThat(operator.settled()).containsExactly("rfr-cache-2");
        }

        @Test
        void forgetsItOnceTheAnnotationIsGone() {
            operator.look(ClusterPicture.healthy().personWithdraws());

            assertThat(operator.settled()).containsExactly("");
        }
    }
}

package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.ReplaceSentinel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentinelMonitorTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    @Test
    void givesASentinelWithoutMonitorItsMasterAtOnce() {
        cluster.sentinel(1).withoutMonitor();

        Diagnosis diagnosis = watch.look(cluster);

        assertThat(diagnosis.commands()).singleElement().isInstanceOfSatisfying(MonitorMaster.class, command -> {
            assertThat(command.sentinels()).containsExactly(cluster.sentinel(1).target());
            assertThat(command.master()).isEqualTo(cluster.redis(0).target());
        });
        assertThat(diagnosis.findings()).extracting(Finding::kind).contains(Kind.SENTINEL_WITHOUT_MONITOR);
    }

    /** Row 6. */
    @Test
    void tellsAllSentinelsTogetherWhenAllNameAReplica() {
        cluster.sentinels().forEach(node -> node.names(cluster.redis(1).host));

        watch.looks(cluster, 15);
        assertThat(watch.sent()).isEmpty();
        watch.looks(cluster, 2);

        assertThat(watch.sent())
                .singleElement()
                .isInstanceOfSatisfying(
                        MonitorMaster.class,
                        command -> assertThat(command.sentinels()).hasSize(3));
    }

    /** Row 26: the leader of the failover that made this one master stands still in TILT. */
    @Test
    void doesNotWaitForAFailoverWhoseLeaderIsInTilt() {
        promotedWithoutASentinelNoticing();
        cluster.sentinel(0).tilt();

        watch.looks(cluster, 15);
        assertThat(watch.sent(MonitorMaster.class)).isEmpty();
        watch.looks(cluster, 2);

        assertThat(watch.sent(MonitorMaster.class))
                .singleElement()
                .satisfies(command ->
                        assertThat(command.master()).isEqualTo(cluster.redis(1).target()));
    }

    @Test
    void tellsSentinelsAtOnceWhenAFailoverThatTookLongCameToNothing() {
        promotedWithoutASentinelNoticing();
        watch.looks(cluster, 30);
        assertThat(watch.sent(MonitorMaster.class)).isEmpty();

        cluster.sentinel(0).failover = SentinelView.FailoverState.NONE;
        watch.look(cluster);

        assertThat(watch.sent(MonitorMaster.class)).hasSize(1);
    }

    private void promotedWithoutASentinelNoticing() {
        cluster.masterIs(1).sentinels().forEach(node -> node.names(cluster.redis(0).host));
        cluster.failingOver();
    }

    /** Row 6: after a failover the roles get time to settle. */
    @Test
    void waitsLongerSoonAfterTheMasterMoved() {
        watch.look(ClusterPicture.healthy().masterIs(2));
        cluster.sentinels().forEach(node -> node.names(cluster.redis(1).host));

        watch.looks(cluster, 25);
        assertThat(watch.sent(MonitorMaster.class)).isEmpty();
        watch.looks(cluster, 3);

        assertThat(watch.sent(MonitorMaster.class)).isNotEmpty();
    }

    @Test
    void doesNotPointSentinelsToAnEmptyMasterWhileOthersHoldKeys() {
        cluster.sentinels().forEach(node -> node.names(cluster.redis(1).host));
        cluster.redis(0).keys(0);

        Diagnosis last = watch.looks(cluster, 60);

        assertThat(watch.sent(MonitorMaster.class)).isEmpty();
        assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
    }

    /** Row 7. */
    @Test
    void tellsAllSentinelsTogetherWhenTheyDoNotAgree() {
        cluster.sentinel(2).names(cluster.redis(1).host);

        watch.looks(cluster, 10);
        assertThat(watch.sent()).isEmpty();
        watch.looks(cluster, 2);

        assertThat(watch.sent())
                .singleElement()
                .isInstanceOfSatisfying(
                        MonitorMaster.class,
                        command -> assertThat(command.sentinels()).hasSize(3));
    }

    /** Row 7: a silent one would undo it when it returns. */
    @Test
    void replacesASilentSentinelBeforeItTellsTheOthers() {
        cluster.sentinel(2).names(cluster.redis(1).host);
        cluster.sentinel(0).silent();

        watch.looks(cluster, 12);

        assertThat(watch.sent())
                .singleElement()
                .isInstanceOfSatisfying(
                        ReplaceSentinel.class,
                        command -> assertThat(command.sentinel())
                                .isEqualTo(cluster.sentinel(0).target()));
    }

    /** Nobody can say when it will run, and what it boots with teaches nobody anything. */
    @Test
    void tellsTheOthersThoughThePodOfOneDoesNotRun() {
        cluster.sentinel(2).names(cluster.redis(1).host);
        cluster.sentinel(0).notRunning();

        watch.looks(cluster, 12);

        assertThat(watch.sent())
                .singleElement()
                .isInstanceOfSatisfying(
                        MonitorMaster.class,
                        command -> assertThat(command.sentinels()).hasSize(2));
    }

    /** One that was replaced not long ago and hangs again is not deleted again so soon. */
    @Test
    void tellsTheOthersWhereASilentOneIsNotReplacedForNow() {
        cluster.sentinel(2).names(cluster.redis(1).host);
        cluster.sentinel(0).silent();

        watch.looks(cluster, 20);
        assertThat(watch.sent()).hasSize(1);
        watch.looks(cluster, 5);

        assertThat(watch.sent(ReplaceSentinel.class)).hasSize(1);
        assertThat(watch.sent(MonitorMaster.class))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command.sentinels()).hasSize(2));
    }

    @Test
    void doesNotReplaceASentinelThatMissedTwoLooks() {
        cluster.sentinel(2).names(cluster.redis(1).host);

        watch.looks(cluster, 10);
        cluster.sentinel(0).silent();
        watch.looks(cluster, 2);
        assertThat(watch.sent()).isEmpty();
        cluster.sentinel(0).speaksAgain();
        watch.look(cluster);

        assertThat(watch.sent()).singleElement().isInstanceOf(MonitorMaster.class);
    }

    /** On a busy node, or with a master that now and then needs more than a second. */
    @Test
    void doesNotBeginAnewWithEachLookThatMissesSomebody() {
        for (int second = 0; second < 11; second++) {
            ClusterPicture now = ClusterPicture.healthy();
            now.sentinel(2).names(now.redis(1).host);
            if (second % 4 == 1) {
                now.redis(0).silent();
            }
            if (second % 4 == 3) {
                now.sentinel(2).silent();
            }
            watch.look(now);
        }

        assertThat(watch.sent(MonitorMaster.class)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 0"})
    void beginsAnewAfterTheThirdLookThatMissesSomebody(int missing, int told) {
        cluster.sentinel(2).names(cluster.redis(1).host);
        watch.looks(cluster, 8);
        cluster.sentinel(2).silent();
        watch.looks(cluster, missing);
        cluster.sentinel(2).speaksAgain();
        watch.looks(cluster, 2);

        assertThat(watch.sent(MonitorMaster.class)).hasSize(told);
    }

    /** Their master is one that they watch together; nobody has to settle anything for it. */
    @Test
    void givesASentinelItsMonitorBackWhileAnotherIsStillWatchedForAWhile() {
        cluster.sentinel(1).withoutMonitor();
        cluster.sentinel(2).names(cluster.redis(1).host);

        watch.look(cluster);

        assertThat(watch.sent(MonitorMaster.class))
                .singleElement()
                .satisfies(command -> assertThat(command.sentinels())
                        .containsExactly(cluster.sentinel(1).target()));
    }

    /** That is what made up their minds which is master, and an empty one might be it. */
    @Test
    void givesASentinelNoMonitorWhileAnotherNamesAMasterThatMayBeIt() {
        cluster.sentinel(1).withoutMonitor();
        cluster.sentinel(2).names(cluster.redis(1).host);
        cluster.redis(0).keys(0);

        watch.looks(cluster, 5);

        assertThat(watch.sent(MonitorMaster.class)).isEmpty();
    }

    /** It endangers nobody, whoever takes it away again. */
    @Test
    void givesASentinelItsMonitorBackHoweverOften() {
        for (int time = 0; time < 5; time++) {
            ClusterPicture without = ClusterPicture.healthy();
            without.sentinel(1).withoutMonitor();
            watch.look(without);
            watch.looks(ClusterPicture.healthy(), 20);
        }

        assertThat(watch.sent(MonitorMaster.class)).hasSize(5);
    }

    /** Every time, nobody guards the master for some seconds. */
    @Test
    void restsAfterTellingThemTwiceInVain() {
        cluster.sentinel(2).names(cluster.redis(1).host);

        Diagnosis last = watch.looks(cluster, 200);

        assertThat(watch.sent(MonitorMaster.class)).hasSize(2);
        assertThat(last.findings()).extracting(Finding::kind).contains(Kind.SENTINELS_UNMOVED);
        watch.looks(cluster, 200);
        assertThat(watch.sent(MonitorMaster.class)).hasSize(3);
    }

    @Test
    void doesNotRestWhereTheyKeptToItForAWhile() {
        for (int time = 0; time < 4; time++) {
            ClusterPicture split = ClusterPicture.healthy();
            split.sentinel(2).names(split.redis(1).host);
            watch.looks(split, 11);
            watch.looks(ClusterPicture.healthy(), 33);
        }

        assertThat(watch.sent(MonitorMaster.class)).hasSize(4);
    }

    /** Commands that were skipped, or that a paused cluster did not get, have changed nothing. */
    @Test
    void goesOnTellingThemWhatCouldNotBeCarriedOut() {
        cluster.sentinel(2).names(cluster.redis(1).host);

        Diagnosis last = watch.withoutHands().looks(cluster, 200);

        assertThat(watch.sent(MonitorMaster.class)).hasSizeGreaterThan(80);
        assertThat(last.findings()).extracting(Finding::kind).doesNotContain(Kind.SENTINELS_UNMOVED);
    }

    /** It is not known what has been done of them, and nobody guards the master for some seconds each time. */
    @Test
    void restsAfterMoreTimesWhereTellingThemFails() {
        cluster.sentinel(2).names(cluster.redis(1).host);

        Diagnosis last = watch.withClumsyHands().looks(cluster, 200);

        assertThat(watch.sent(MonitorMaster.class)).hasSize(6);
        assertThat(last.findings()).extracting(Finding::kind).contains(Kind.SENTINELS_UNMOVED);
    }

    /** The time of an attempt that was left undone does not count. */
    @Test
    void goesOnAfterTheRestThoughAnAttemptIsSkipped() {
        cluster.sentinel(2).names(cluster.redis(1).host);
        watch.looks(cluster, 200);
        assertThat(watch.sent(MonitorMaster.class)).hasSize(2);

        watch.withoutHands().looks(cluster, 160);

        assertThat(watch.sent(MonitorMaster.class)).hasSizeGreaterThan(4);
    }

    /** Row 8. */
    @Test
    void tellsAllSentinelsSoonWhenTheyNameAnAddressOfNoPod() {
        cluster.sentinels().forEach(node -> node.names("10.9.9.9"));

        watch.looks(cluster, 5);
        assertThat(watch.sent()).isEmpty();
        watch.look(cluster);

        assertThat(watch.sent()).singleElement().isInstanceOf(MonitorMaster.class);
    }

    /** Row 26: they have nothing to settle. */
    @Test
    void waitsForNoTiltWhereAllNameAnAddressOfNoPod() {
        cluster.sentinels().forEach(node -> node.names("10.9.9.9"));
        cluster.sentinel(1).tilt();

        watch.looks(cluster, 6);

        assertThat(watch.sent()).singleElement().isInstanceOf(MonitorMaster.class);
    }

    /** Otherwise it could not hand over. */
    @Test
    void tellsThemOfAMasterThatLeavesWhereAllNameAnAddressOfNoPod() {
        cluster.sentinels().forEach(node -> node.names("10.9.9.9"));
        cluster.redis(0).deleting();

        watch.looks(cluster, 6);

        assertThat(watch.sent(MonitorMaster.class)).hasSize(1);
    }

    /** Row 9: one that has strayed to another cluster's master, which is never spoken to. */
    @Test
    void tellsAllSentinelsWhenOneNamesAnAddressOfNoPod() {
        cluster.sentinel(1).names("10.9.9.9");

        watch.looks(cluster, 10);
        assertThat(watch.sent()).isEmpty();
        watch.looks(cluster, 2);

        assertThat(watch.sent())
                .singleElement()
                .isInstanceOfSatisfying(
                        MonitorMaster.class,
                        command -> assertThat(command.sentinels()).hasSize(3));
    }

    @Test
    void tellsOfOtherMastersThatASentinelMonitors() {
        cluster.sentinel(0).also("stranger");

        Diagnosis diagnosis = watch.looks(cluster, 60);

        assertThat(diagnosis.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("stranger"));
        assertThat(watch.sent()).isEmpty();
    }

    @Test
    void tellsNobodyAnythingWhileAFailoverIsInProgress() {
        cluster.sentinels().forEach(node -> node.names("10.9.9.9"));

        watch.looks(cluster.failingOver(), 60);

        assertThat(watch.sent()).isEmpty();
    }
}

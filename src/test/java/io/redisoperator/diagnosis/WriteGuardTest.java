package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.SetWriteGuard;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.model.WriteFence;
import org.junit.jupiter.api.Test;

class WriteGuardTest {
    private final ClusterPicture cluster = guarded();
    private final Watch watch = Watch.over(guarded());

    private static ClusterPicture guarded() {
        ClusterPicture picture = ClusterPicture.healthy().guarded(1, 5, true);
        picture.redisPods().forEach(node -> node.guard(1, 5));
        picture.redis(0).feeds(picture.redis(1));
        return picture;
    }

    @Test
    void isLeftAloneWhileAReplicaIsInSync() {
        watch.looks(cluster, 600);

        assertThat(watch.sent()).isEmpty();
    }

    /** A hand-over has put more there, on which it counts until it is over. */
    @Test
    void isNotSetWhileAFailoverMayBeUnderWay() {
        cluster.redis(0).guard(2, 10);

        watch.looks(cluster.failingOver(), 30);

        assertThat(watch.sent()).isEmpty();
    }

    @Test
    void isSetAgainWhereAHandOverWasCutOff() {
        cluster.redis(0).guard(2, 10);

        watch.looks(cluster, 5);

        assertThat(watch.sent(SetWriteGuard.class)).isNotEmpty().allSatisfy(command -> {
            assertThat(command.replicas()).isOne();
            assertThat(command.lifts()).isFalse();
        });
    }

    @Test
    void isLiftedWhileItIsKnownWhyEveryReplicaIsAbsent() {
        cluster.withoutRedis(1).expectsRedis(3);
        cluster.redis(0).feedsNobody();
        cluster.redis(2).syncing();

        watch.looks(cluster, 5);
        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
        watch.looks(cluster, 2);

        assertThat(watch.sent(SetWriteGuard.class)).singleElement().satisfies(command -> {
            assertThat(command.node()).isEqualTo(cluster.redis(0).target());
            assertThat(command.replicas()).isZero();
        });
    }

    @Test
    void isLiftedAtOnceFromAMasterThatWasPromotedAMomentAgo() {
        cluster.redis(0).hasEnded();
        cluster.masterIs(1);
        cluster.redis(1).feedsNobody();
        cluster.redis(2).linkDown(1);

        watch.looks(cluster, 3);

        assertThat(watch.sent(SetWriteGuard.class)).singleElement().satisfies(command -> {
            assertThat(command.node()).isEqualTo(cluster.redis(1).target());
            assertThat(command.replicas()).isZero();
        });
    }

    /** It may be where the new master is cut off from, and others may follow whoever is master there. */
    @Test
    void holdsOnAMasterPromotedAMomentAgoWhileAReplicaKeepsSilentThoughItsContainerRuns() {
        cluster.redis(0).silent();
        cluster.masterIs(1);
        cluster.redis(1).feedsNobody();
        cluster.redis(2).linkDown(1);

        watch.looks(cluster, 60);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    /** Two of three may have been on it; else nobody would take writes until Kubernetes deletes the pods, minutes later. */
    @Test
    void isLiftedOnAMasterPromotedAMomentAgoWhereTheOthersWereOnALostNode() {
        cluster.redis(0).onLostNode();
        cluster.masterIs(1);
        cluster.redis(1).feedsNobody();
        cluster.redis(2).onLostNode();

        watch.looks(cluster, 5);

        assertThat(watch.sent(SetWriteGuard.class)).first().satisfies(command -> {
            assertThat(command.node()).isEqualTo(cluster.redis(1).target());
            assertThat(command.replicas()).isZero();
        });
    }

    @Test
    void holdsThereWhileSentinelsDoNotAgreeOnIt() {
        cluster.redis(0).onLostNode();
        cluster.masterIs(1);
        cluster.redis(1).feedsNobody();
        cluster.redis(2).onLostNode();
        cluster.sentinel(1).silent();
        cluster.sentinel(2).silent();

        watch.looks(cluster, 60);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void holdsOnAMasterThatLostItsReplicasLater() {
        cluster.redis(0).feedsNobody();
        cluster.redis(1).linkDown(1);
        cluster.redis(2).linkDown(1);

        watch.looks(cluster, 60);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    /** Its kubelet is to end it, and where that is cut off the replica may have been promoted by Sentinels there. */
    @Test
    void holdsWhileAReplicaKeepsSilentThatIsOnlyToBeDeleted() {
        cluster.redis(0).feedsNobody();
        cluster.redis(1).silent().deleting();
        cluster.redis(2).silent().deleting();

        watch.looks(cluster, 600);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void holdsWhileAReplicaOnlyKeepsSilent() {
        cluster.redis(0).feedsNobody();
        cluster.redis(1).silent();
        cluster.redis(2).hasEnded();

        watch.looks(cluster, 600);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void holdsWhileAReplicaAnswersButHasNoLinkToTheMaster() {
        cluster.redis(0).feedsNobody();
        cluster.redis(1).linkDown(3);
        cluster.redis(2).linkDown(3);

        watch.looks(cluster, 600);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void isGivenBackOnceAReplicaIsInSync() {
        cluster.redis(0).guard(0, 5);

        watch.looks(cluster, 3);

        assertThat(watch.sent(SetWriteGuard.class)).singleElement().satisfies(command -> {
            assertThat(command.replicas()).isEqualTo(1);
            assertThat(command.maxLagSeconds()).isEqualTo(5);
        });
    }

    @Test
    void staysLiftedWhileNoReplicaIsInSync() {
        cluster.redis(0).guard(0, 5).feedsNobody();
        cluster.redis(1).silent();
        cluster.redis(2).silent();

        watch.looks(cluster, 60);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void isSetOnReplicasThatStartedWithout() {
        cluster.redis(2).guard(0, 10);

        watch.look(cluster);

        assertThat(watch.sent(SetWriteGuard.class))
                .singleElement()
                .satisfies(command ->
                        assertThat(command.node()).isEqualTo(cluster.redis(2).target()));
    }

    @Test
    void isTheUsersAffairOnceTheUserSetIt() {
        cluster.guarded(2, 7, false);
        cluster.redis(0).feedsNobody();
        cluster.redis(1).syncing();
        cluster.redis(2).syncing();

        watch.looks(cluster, 60);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    /** As after a line of it was removed: nobody else knows that Redis still has it. */
    @Test
    void givesBackTheLagOfAGuardThatTheUserSet() {
        cluster.guarded(1, 5, false);
        cluster.redis(0).guard(1, 3);
        cluster.redis(2).guard(1, 3);

        watch.looks(cluster, 3);

        assertThat(watch.sent(SetWriteGuard.class)).isNotEmpty().allSatisfy(command -> {
            assertThat(command.replicas()).isOne();
            assertThat(command.maxLagSeconds()).isEqualTo(5);
            assertThat(command.lifts()).isFalse();
        });
        assertThat(watch.sent(SetWriteGuard.class))
                .extracting(SetWriteGuard::node)
                .contains(cluster.redis(0).target(), cluster.redis(2).target())
                .doesNotContain(cluster.redis(1).target());
    }

    @Test
    void takesNoWritesFromAMasterByAShorterLagWhileNoReplicaIsInSync() {
        cluster.guarded(1, 5, false);
        cluster.redis(0).guard(1, 30).feedsNobody();

        watch.looks(cluster, 10);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void takesAwayWhatAHandOverLeftAboveTheUsers() {
        cluster.guarded(1, 7, false);
        cluster.redis(0).guard(2, 10);
        cluster.redis(1).guard(1, 7);
        cluster.redis(2).guard(2, 10);

        watch.look(cluster);

        assertThat(watch.sent(SetWriteGuard.class)).hasSize(2).allSatisfy(command -> {
            assertThat(command.replicas()).isOne();
            assertThat(command.maxLagSeconds()).isEqualTo(7);
        });
    }

    @Test
    void replacesAFenceThatWasLeftBehind() {
        cluster.redis(1).guard(WriteFence.SAVING.replicas(), 10);
        cluster.redis(0).guard(WriteFence.FENCED.replicas(), 10);

        watch.look(cluster);

        assertThat(watch.sent(SetWriteGuard.class)).hasSize(2).allMatch(command -> command.replicas() == 1);
    }

    /** A hand-over to which Sentinel agreed and in which nobody was promoted in time. */
    @Test
    void leavesTheFenceWhileAFailoverMayPromoteAnother() {
        cluster.redis(0).guard(WriteFence.FENCED.replicas(), 10);
        cluster.sentinel(1).failover = SentinelView.FailoverState.PROMOTING;

        watch.looks(cluster, 5);
        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();

        cluster.sentinel(1).failover = SentinelView.FailoverState.NONE;
        watch.look(cluster);
        assertThat(watch.sent(SetWriteGuard.class))
                .singleElement()
                .satisfies(command -> assertThat(command.replicas()).isEqualTo(1));
    }

    /** As long as it is there, the pod that is to go hands over to nobody. */
    @Test
    void takesFromAMasterThatLeavesTheFenceThatTheOperatorPutThere() {
        cluster.redis(0).guard(WriteFence.HELD.replicas(), 10).deleting();

        watch.look(cluster);

        assertThat(watch.sent(SetWriteGuard.class)).singleElement().matches(SetWriteGuard::lifts);
    }

    @Test
    void leavesTheFenceThatAPodPutThereAsItHandsOver() {
        cluster.redis(0).guard(WriteFence.FENCED.replicas(), 10).deleting();

        watch.looks(cluster, 20);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void leavesTheFenceForAsLongAsAFailoverOfASilentSentinelMayTake() {
        cluster.redis(0).guard(WriteFence.FENCED.replicas(), 10);
        cluster.sentinel(1).silent();

        watch.looks(cluster, 69);
        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();

        watch.looks(cluster, 3);
        assertThat(watch.sent(SetWriteGuard.class)).isNotEmpty();
    }

    /** Stopped for longer than failover-timeout, it goes on where it was, and first it is in TILT for 30 s. */
    @Test
    void leavesTheFenceWhileASentinelThatWasStoppedMayGoOnWithItsFailover() {
        cluster.redis(0).guard(WriteFence.FENCED.replicas(), 10);
        cluster.sentinel(1).silent();
        watch.looks(cluster, 40);

        cluster.sentinel(1).speaksAgain().tilt().failover = FailoverState.PROMOTING;
        watch.looks(cluster, 40);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void leavesTheFenceOfAMasterThatSentinelHasReplacedWithOneThatKeepsSilent() {
        cluster.redis(0).guard(WriteFence.FENCED.replicas(), 10);
        cluster.redis(1).silent();
        for (int i = 0; i < 3; i++) {
            cluster.sentinel(i).names(cluster.redis(1).host).epoch(1);
        }

        watch.looks(cluster, 20);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }

    @Test
    void leavesTheFenceOfASurplusMaster() {
        cluster.redis(2).master().labelled(io.redisoperator.model.Role.REPLICA).guard(WriteFence.FENCED.replicas(), 10);

        watch.looks(cluster, 10);

        assertThat(watch.sent(SetWriteGuard.class)).isEmpty();
    }
}

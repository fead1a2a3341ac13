package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.ReplaceSentinel;
import io.redisoperator.diagnosis.HealCommand.ResetSentinel;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Ports;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SentinelKnowledgeTest {
    private static final Endpoint OLD_REPLICA = new Endpoint("10.9.9.9", Ports.REDIS);
    private static final Endpoint OLD_SENTINEL = new Endpoint("10.9.9.8", Ports.SENTINEL);

    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    /** Row 22. */
    @Nested
    class WhenASentinelKnowsTooFew {
        @Test
        void replacesItsPodAfterAWhile() {
            cluster.sentinel(1).doesNotKnow(cluster.redis(2).host, Ports.REDIS);

            Diagnosis first = watch.looks(cluster, 15);
            assertThat(watch.sent()).isEmpty();
            watch.looks(cluster, 2);

            assertThat(first.findings()).extracting(Finding::kind).containsExactly(Kind.SENTINEL_INCOMPLETE);
            assertThat(watch.sent())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ReplaceSentinel.class,
                            command -> assertThat(command.sentinel())
                                    .isEqualTo(cluster.sentinel(1).target()));
        }

        @Test
        void replacesNoneWhileAnotherIsNotWhole() {
            cluster.sentinel(1).doesNotKnow(cluster.redis(2).host, Ports.REDIS);
            cluster.sentinel(2).doesNotKnow(cluster.sentinel(0).host, Ports.SENTINEL);

            watch.looks(cluster, 60);

            assertThat(watch.sent()).isEmpty();
        }

        @Test
        void replacesLessAndLessOftenIfThatDoesNotHelp() {
            cluster.sentinel(1).doesNotKnow(cluster.redis(2).host, Ports.REDIS);

            watch.looks(cluster, 600);

            assertThat(watch.sent()).hasSize(4);
        }

        @Test
        void doesNotExpectAReplicaToBeKnownBeforeItIsInSync() {
            cluster.sentinel(1).doesNotKnow(cluster.redis(2).host, Ports.REDIS);
            cluster.redis(2).syncing();

            watch.looks(cluster, 60);

            assertThat(watch.sent()).isEmpty();
        }
    }

    /** Rows 23 and 24. */
    @Nested
    class WhenASentinelKnowsTooMany {
        @Test
        void resetsItAfterAWhile() {
            cluster.sentinel(1).lists(OLD_REPLICA);

            Diagnosis first = watch.looks(cluster, 30);
            assertThat(watch.sent()).isEmpty();
            watch.looks(cluster, 2);

            assertThat(first.findings()).extracting(Finding::kind).containsExactly(Kind.SENTINEL_GHOSTS);
            assertThat(watch.sent())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ResetSentinel.class,
                            command -> assertThat(command.sentinel())
                                    .isEqualTo(cluster.sentinel(1).target()));
        }

        @Test
        void resetsTheOnlyOneThatTheSpecAsksForUnlessItDoubtsTheMaster() {
            cluster.oneSentinel();
            ClusterPicture doubting = ClusterPicture.healthy().oneSentinel();
            cluster.sentinel(0).lists(OLD_REPLICA);
            doubting.sentinel(0).lists(OLD_REPLICA).doubtsMaster();

            watch.looks(doubting, 60);
            assertThat(watch.sent(ResetSentinel.class)).isEmpty();
            watch.looks(cluster, 60);

            assertThat(watch.sent(ResetSentinel.class)).isNotEmpty();
        }

        @Test
        void resetsItSoonWhenAStrangerAnswersAtTheOldAddress() {
            cluster.sentinel(1).listsStranger(OLD_REPLICA);

            watch.looks(cluster, 10);
            assertThat(watch.sent()).isEmpty();
            watch.looks(cluster, 2);

            assertThat(watch.sent()).singleElement().isInstanceOf(ResetSentinel.class);
        }

        /** As after each of several roll-outs. */
        @Test
        void resetsItAsSoonForTheNextGhostsWhenThatHelpedBefore() {
            for (int time = 1; time <= 5; time++) {
                cluster.sentinel(1).lists(OLD_REPLICA);
                watch.looks(cluster, 32);
                assertThat(watch.sent(ResetSentinel.class)).hasSize(time);

                cluster.sentinel(1).learntAnew();
                watch.looks(cluster, 80);
            }
        }

        /** Whatever tells the sentinel of it does so within 10 s. */
        @Test
        void resetsItLessAndLessOftenWhenTheGhostReturns() {
            for (int minute = 0; minute < 15; minute++) {
                cluster.sentinel(1).learntAnew();
                watch.looks(cluster, 10);
                cluster.sentinel(1).lists(OLD_REPLICA);
                watch.looks(cluster, 50);
            }

            assertThat(watch.sent(ResetSentinel.class)).hasSizeBetween(3, 6);
        }

        @Test
        void resetsSeveralOneAfterTheOtherHalfAMinuteApart() {
            cluster.sentinels().forEach(node -> node.lists(OLD_SENTINEL));
            watch.looks(cluster, 31);
            assertThat(watch.sent(ResetSentinel.class)).hasSize(1);
            cluster.sentinel(0).learntAnew();

            watch.looks(cluster, 29);
            assertThat(watch.sent(ResetSentinel.class)).hasSize(1);
            watch.looks(cluster, 2);

            assertThat(watch.sent(ResetSentinel.class))
                    .extracting(ResetSentinel::sentinel)
                    .containsExactly(
                            cluster.sentinel(0).target(), cluster.sentinel(1).target());
        }

        @Test
        void resetsNoneWhileAnotherIsStillLearning() {
            cluster.sentinels().forEach(node -> node.lists(OLD_SENTINEL));
            cluster.sentinel(0).learntAnew().doesNotKnow(cluster.redis(1).host, Ports.REDIS);

            watch.looks(cluster, 14);

            assertThat(watch.sent(ResetSentinel.class)).isEmpty();
        }

        @Test
        void resetsNoneWhileASentinelIsMissingOrSilent() {
            cluster.sentinel(1).lists(OLD_SENTINEL);
            cluster.sentinel(2).silent();
            watch.looks(cluster, 60);
            cluster.withoutSentinel(2);

            watch.looks(cluster, 60);

            assertThat(watch.sent(ResetSentinel.class)).isEmpty();
        }

        @Test
        void waitsForNoPodThatIsToBeDeletedAndIsNotAsItsNodeIsLost() {
            cluster.addSentinel("rfs-cache-d", "10.0.2.9");
            cluster.sentinel(2).stuck();

            for (int i = 0; i < 4; i++) {
                watch.looks(cluster, 30);
                watch.sent(ResetSentinel.class)
                        .forEach(reset -> cluster.sentinels().stream()
                                .filter(one -> one.target().equals(reset.sentinel()))
                                .forEach(one -> one.doesNotKnow("10.0.2.2", Ports.SENTINEL)));
            }

            assertThat(watch.sent(ResetSentinel.class))
                    .as("as they count it among those that elect")
                    .extracting(ResetSentinel::sentinel)
                    .containsExactlyInAnyOrder(
                            cluster.sentinel(0).target(),
                            cluster.sentinel(1).target(),
                            cluster.sentinel(3).target());
        }

        /** It would learn of it again from the master, and protect nothing until then. */
        @Test
        void resetsNoneForAReplicaThatTheMasterFeedsAndTellsOfIt() {
            cluster.redis(0).alsoFeeds(OLD_REPLICA);
            cluster.sentinels().forEach(node -> node.listsStranger(OLD_REPLICA));

            Diagnosis last = watch.looks(cluster, 90);

            assertThat(watch.sent(ResetSentinel.class)).isEmpty();
            assertThat(last.findings())
                    .filteredOn(finding -> finding.kind() == Kind.FOREIGN_REPLICA)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("10.9.9.9:6379", "replica-priority"));
        }

        @Test
        void resetsNoneThatCouldLeadAFailoverWhileTheOthersCouldNot() {
            cluster.quorumLost();
            cluster.sentinel(1).lists(OLD_SENTINEL).quorum = true;

            watch.looks(cluster, 60);

            assertThat(watch.sent(ResetSentinel.class)).isEmpty();
        }

        /** Three old entries beside the two peers: four votes would be needed, and only three can be had. */
        @Test
        void resetsOneThatCannotLeadAFailoverForItsGhostsBeforeAnyOther() {
            cluster.sentinel(0).lists(OLD_SENTINEL);
            cluster.sentinel(1).lists(OLD_SENTINEL).quorum = false;

            watch.looks(cluster, 35);

            assertThat(watch.sent(ResetSentinel.class))
                    .singleElement()
                    .satisfies(command -> assertThat(command.sentinel())
                            .isEqualTo(cluster.sentinel(1).target()));
        }

        @Test
        void resetsOneAfterTheOtherWhenGhostsTookTheQuorumFromAll() {
            cluster.quorumLost();
            cluster.sentinels().forEach(node -> node.lists(OLD_SENTINEL));

            watch.looks(cluster, 35);

            assertThat(watch.sent(ResetSentinel.class)).hasSize(1);
        }

        @Test
        void resetsNoneForLackOfAQuorumWhileASentinelDoubtsTheMasterOrKeepsSilent() {
            cluster.sentinel(1).lists(OLD_SENTINEL).quorum = false;
            cluster.sentinel(2).silent();

            watch.looks(cluster, 60);

            assertThat(watch.sent(ResetSentinel.class)).isEmpty();
        }

        @Test
        void resetsNoneWhileAFailoverIsInProgressOrTheMasterHasJustMoved() {
            cluster.sentinel(1).lists(OLD_SENTINEL);
            watch.looks(cluster.failingOver(), 60);
            cluster.masterIs(1).sentinel(0).failover = FailoverState.NONE;

            watch.looks(cluster, 9);

            assertThat(watch.sent(ResetSentinel.class)).isEmpty();
        }

        @Test
        void resetsNoneWithoutAMaster() {
            cluster.sentinel(1).lists(OLD_SENTINEL);
            cluster.redis(0).silent();

            watch.looks(cluster, 60);

            assertThat(watch.sent()).isEmpty();
        }
    }
}

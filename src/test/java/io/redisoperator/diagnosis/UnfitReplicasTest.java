package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.ForgetMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Replicas that must not become master, or not yet: the master serves on unheard, or holds what they lack. */
class UnfitReplicasTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    /** With the operator on the other side of a partition there would be two. */
    @Test
    void promotesNobodyBesideAMasterThatASentinelHears() {
        cluster.redis(0).silent();
        cluster.redis(1).linkDown(3);
        cluster.redis(2).linkDown(3);
        cluster.sentinel(0).doubtsMaster();
        cluster.sentinel(1).doubtsMaster();
        cluster.sentinel(2).hearsMaster();

        Diagnosis last = watch.looks(cluster, 300);

        assertThat(watch.sent()).isEmpty();
        assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
    }

    @Test
    void promotesNobodyBesideAMasterThatAReplicaFollows() {
        cluster.redis(0).silent();
        cluster.redis(1).linkDown(3);
        cluster.sentinels().forEach(SentinelPicture::doubtsMaster);

        Diagnosis last = watch.looks(cluster, 300);

        assertThat(watch.sent()).isEmpty();
        assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
    }

    /** As after a roll-out: they have all that the master had, and the sentinels saw them last before that. */
    @Nested
    class WithoutAPriorityAsFarAsSentinelsKnow {
        @BeforeEach
        void cutOff() {
            cluster.redis(1).linkDown(0).offset(2000);
            cluster.redis(2).linkDown(0).offset(2001);
            cluster.sentinels().forEach(SentinelPicture::seesNoPriorities);
        }

        @Test
        void doesNotAskSentinelsThatWouldPromoteNone() {
            cluster.redis(0).restarted().keys(0).offset(0).history("b");

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

        @Test
        void waitsAWhileForOneThatMayHoldMore() {
            cluster.redis(0).restarted().keys(0).offset(0).history("b");
            cluster.redis(2).silent();

            watch.looks(cluster, 10);
            assertThat(watch.sent()).isEmpty();

            cluster.redis(2).answers();
            watch.look(cluster);
            assertThat(watch.sent(Promote.class).getFirst().node())
                    .isEqualTo(cluster.redis(2).target());
        }

        @Test
        void doesNotWaitForItForEver() {
            cluster.redis(0).restarted().keys(0).offset(0).history("b");
            cluster.redis(2).silent();

            watch.looks(cluster, 17);

            assertThat(watch.sent(Promote.class).getFirst().node())
                    .isEqualTo(cluster.redis(1).target());
        }

        @Test
        void asksTheOneThatKnowsBetter() {
            cluster.redis(0).restarted().keys(0).offset(0).history("b");
            cluster.sentinel(1).seesPriorities();

            watch.look(cluster);

            assertThat(watch.acts())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RequestFailover.class,
                            command -> assertThat(command.sentinel())
                                    .isEqualTo(cluster.sentinel(1).target()));
        }

        @Test
        void asksAboutAMasterThatIsGoneOnceASentinelKnowsBetter() {
            cluster.redis(0).hasEnded();
            watch.looks(cluster, 3);
            assertThat(watch.sent()).isEmpty();

            cluster.sentinel(2).seesPriorities();
            watch.look(cluster);

            assertThat(watch.acts()).singleElement().isInstanceOf(RequestFailover.class);
        }
    }

    /** What the master took since is nowhere but on its disk. */
    @Nested
    class CutOffBefore {
        private final ClusterPicture lagging = ClusterPicture.healthy().persistent();
        private Watch operator = Watch.fresh();

        @BeforeEach
        void cutOff() {
            ClusterPicture served = ClusterPicture.healthy().persistent();
            served.redis(0).offset(1 << 30);
            operator = Watch.over(served);
            lagging.redis(1).linkDown(3600).offset(1 << 20);
            lagging.redis(2).linkDown(3600).offset(1 << 20);
        }

        @Test
        void prefersWhatTheMasterLoadsAgain() {
            lagging.redis(0).restarted().offset((1 << 30) - (1 << 10));

            operator.looks(lagging, 5);

            assertThat(operator.sent(Promote.class).getFirst().node())
                    .isEqualTo(lagging.redis(0).target());
        }

        @Test
        void waitsWhileTheMasterLoads() {
            lagging.redis(0).restarted().loading().offset(0);

            operator.looks(lagging, 60);

            assertThat(operator.sent()).allMatch(ForgetMaster.class::isInstance);
        }

        @Test
        void asksAPersonIfTheMasterStaysAwayWithItsVolume() {
            lagging.withoutRedis(0).expectsRedis(3);

            Diagnosis last = operator.looks(lagging, 300);

            assertThat(operator.sent()).allMatch(ForgetMaster.class::isInstance);
            assertThat(last.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
        }

        @Test
        void doesWithThemWhenTheMastersDataIsGone() {
            lagging.redis(0).restarted().keys(0).offset(0);

            operator.looks(lagging, 5);

            assertThat(operator.sent(Promote.class).getFirst().node())
                    .isEqualTo(lagging.redis(1).target());
        }
    }
}

package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The master and a replica follow each other, as a sentinel that had not heard of a promotion undid it. */
class DemotedMasterTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    @BeforeEach
    void followsItsOwnReplica() {
        cluster.redis(0).follows("10.0.1.1").linkDown(1);
        cluster.redis(1).linkDown(1);
        cluster.redis(2).linkDown(1);
    }

    @Test
    void makesItMasterAgainAsItHasWhatWasWrittenSince() {
        watch.look(cluster);
        assertThat(watch.sent()).isEmpty();
        watch.looks(cluster, 2);

        assertIsMasterAgain();
    }

    @Test
    void prefersWhoeverHasMoreOnceThatIsSure() {
        cluster.redis(2).offset(5000);

        watch.looks(cluster, 30);

        assertThat(watch.sent(Promote.class).getFirst().node())
                .isEqualTo(cluster.redis(2).target());
    }

    /** Its leader waits for replicas that cannot follow one that has no link itself. */
    @Test
    void doesNotWaitUntilTheFailoverThatMadeItMasterIsOver() {
        cluster.sentinel(0).failover = FailoverState.FOLLOWING;

        watch.looks(cluster, 3);

        assertIsMasterAgain();
    }

    @Test
    void waitsWhileSomeSentinelsHaveNotHeardOfThatFailover() {
        cluster.sentinel(0).failover = FailoverState.FOLLOWING;
        cluster.sentinel(2).names("10.0.1.1");

        watch.looks(cluster, 30);

        assertThat(watch.sent()).isEmpty();
    }

    @Test
    void leavesItToAFailoverThatIsInProgress() {
        watch.looks(cluster.failingOver(), 30);

        assertThat(watch.sent()).isEmpty();
    }

    private void assertIsMasterAgain() {
        assertThat(watch.acts())
                .singleElement()
                .isInstanceOfSatisfying(
                        Promote.class,
                        command -> assertThat(command.node())
                                .isEqualTo(cluster.redis(0).target()));
    }
}

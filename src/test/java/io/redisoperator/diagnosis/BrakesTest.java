package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.Promote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often one command is sent again; here the operator's own promotion, as no quorum of Sentinels is left. */
class BrakesTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();

    @BeforeEach
    void leaveNoMasterAndNoQuorum() {
        cluster.withoutRedis(0).expectsRedis(3).quorumLost();
        cluster.redis(1).linkDown(3);
        cluster.redis(2).linkDown(3);
    }

    @Test
    void sendsAgainAsSoonAsBeforeWhatWasLeftUndone() {
        Watch watch = Watch.fresh().withoutHands();

        watch.looks(cluster, 60);
        int earlier = watch.sent(Promote.class).size();
        watch.looks(cluster, 60);

        assertThat(watch.sent(Promote.class)).hasSize(earlier + 30);
    }

    /** As where a later wish took its place while the cluster's lane was busy. */
    @Test
    void sendsAtOnceWhatNeverHadItsTurn() {
        Watch watch = Watch.fresh().withoutHands();
        watch.looks(cluster, 60);
        int earlier = watch.sent(Promote.class).size();

        for (int i = 0; i < 10; i++) {
            watch.overtaken();
            watch.look(cluster);
        }

        assertThat(watch.sent(Promote.class)).hasSize(earlier + 10);
    }

    @Test
    void keepsThePauseOfWhatWasDoneBeforeItWasOvertaken() {
        Watch watch = Watch.fresh();
        watch.looks(cluster, 120);
        int earlier = watch.sent(Promote.class).size();

        watch.overtaken();
        watch.looks(cluster, 50);

        assertThat(watch.sent(Promote.class)).hasSize(earlier + 1);
    }

    @Test
    void pausesForLongerAndLongerOnceItWasDone() {
        Watch watch = Watch.fresh();

        watch.looks(cluster, 120);
        int earlier = watch.sent(Promote.class).size();
        watch.looks(cluster, 120);

        assertThat(watch.sent(Promote.class)).hasSize(earlier + 2);
    }

    @Test
    void pausesForLongerAndLongerAfterFailures() {
        Watch watch = Watch.fresh().withClumsyHands();

        watch.looks(cluster, 120);
        int earlier = watch.sent(Promote.class).size();
        watch.looks(cluster, 120);

        assertThat(watch.sent(Promote.class)).hasSize(earlier + 2);
    }
}

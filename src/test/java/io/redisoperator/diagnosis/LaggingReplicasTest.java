package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The master ends while none of its replicas kept up with it, as in a bulk import: what they lack is on its disk. */
class LaggingReplicasTest {
    private static final long HAD = 100 << 20;
    private static final long LACK = 2 << 20;

    private final ClusterPicture cluster = ClusterPicture.healthy().persistent();
    private Watch watch = Watch.fresh();

    @BeforeEach
    void seeThemFallBehind() {
        ClusterPicture before = ClusterPicture.healthy().persistent();
        before.redis(0).offset(HAD);
        before.redis(1).offset(HAD - LACK);
        before.redis(2).offset(HAD - LACK);
        watch = Watch.over(before);
        cluster.redis(1).linkDown(0).offset(HAD - LACK);
        cluster.redis(2).linkDown(0).offset(HAD - LACK);
    }

    @Test
    void waitsWhileTheMasterLoadsAndGoesOnWithItsAppendOnlyFile() {
        cluster.redis(0).restarted().loading();
        watch.looks(cluster, 20);
        assertThat(watch.sent()).isEmpty();

        ClusterPicture loaded = ClusterPicture.healthy().persistent();
        loaded.redis(0).restarted().forgot("b");
        loaded.redis(1).linkDown(20).offset(HAD - LACK);
        loaded.redis(2).linkDown(20).offset(HAD - LACK);
        watch.looks(loaded, 2);

        assertThat(watch.acts())
                .singleElement()
                .isInstanceOfSatisfying(
                        Promote.class,
                        command -> assertThat(command.node())
                                .isEqualTo(cluster.redis(0).target()));
    }

    /** Sentinel would not either. */
    @Test
    void doesNotWaitForLong() {
        cluster.redis(0).restarted().loading();

        watch.looks(cluster, 30);

        assertThat(watch.acts()).isNotEmpty().allMatch(RequestFailover.class::isInstance);
    }

    @Test
    void asksSentinelWhereTheMastersFileHasLess() {
        cluster.redis(0).restarted().offset(1000);

        watch.look(cluster);

        assertThat(watch.acts()).singleElement().isInstanceOf(RequestFailover.class);
    }

    @Test
    void givesAnEndedContainerTimeToReturnAsSentinelDoes() {
        cluster.redis(0).hasEnded();

        watch.looks(cluster, 5);
        assertThat(watch.sent()).isEmpty();
        watch.looks(cluster, 6);

        assertThat(watch.sent(RequestFailover.class)).isNotEmpty();
    }

    @Test
    void asksAtOnceWhereOneKeptUp() {
        cluster.redis(0).hasEnded();
        cluster.redis(2).offset(HAD);

        watch.look(cluster);

        assertThat(watch.acts()).singleElement().isInstanceOf(RequestFailover.class);
    }

    @Test
    void asksAtOnceWhereThereIsNothingToWaitFor() {
        cluster.redis(0).onLostNode();

        watch.look(cluster);

        assertThat(watch.acts()).singleElement().isInstanceOf(RequestFailover.class);
    }
}

package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import org.junit.jupiter.api.Test;

/** A Sentinel that promoted a replica waits for it for ever once that one is gone, and begins nothing else. */
class StalledFailoverTest {
    private static final String NOWHERE = "10.9.9.9";

    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    @Test
    void keepsNobodyFromElectingAfterATotalLoss() {
        cluster.allRestarted();

        watch.looks(stalled(), 30);

        assertThat(watch.sent(Promote.class)).isNotEmpty();
    }

    @Test
    void givesTheOthersTimeOnceOnly() {
        cluster.withoutRedis(0).expectsRedis(3).quorumLost();
        cluster.redis(1).linkDown(3).offset(2000);
        cluster.redis(2).linkDown(3).offset(1999);

        watch.looks(stalled(), 40);

        assertThat(watch.sent(Promote.class).getFirst().node())
                .isEqualTo(cluster.redis(1).target());
    }

    @Test
    void keepsNobodyFromTellingSentinelsOfTheMaster() {
        watch.looks(stalled(), 30);

        assertThat(watch.sent(MonitorMaster.class).getFirst().master())
                .isEqualTo(cluster.redis(0).target());
    }

    /** In TILT a Sentinel neither goes on with its failover nor gives it up, however long that lasts. */
    @Test
    void waitsForNoFailoverOfASentinelInTiltBeyondItsTime() {
        cluster.withoutRedis(0).expectsRedis(3).quorumLost();
        cluster.redis(1).linkDown(3).offset(2000);
        cluster.redis(2).linkDown(3).offset(1999);
        cluster.sentinels().forEach(sentinel -> sentinel.names(NOWHERE));
        cluster.sentinel(0).tilt().failover = FailoverState.PROMOTING;

        watch.looks(cluster, 9);
        assertThat(watch.sent(Promote.class)).isEmpty();
        watch.looks(cluster, 120);

        assertThat(watch.sent(Promote.class)).isNotEmpty();
    }

    private ClusterPicture stalled() {
        cluster.sentinels().forEach(sentinel -> sentinel.names(NOWHERE));
        cluster.sentinel(0).failover = FailoverState.STALLED;
        return cluster;
    }
}

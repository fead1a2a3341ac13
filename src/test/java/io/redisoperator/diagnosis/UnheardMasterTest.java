package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.Promote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 14, where the operator is on the smaller side of a partition: nobody is promoted beside a master that may serve. */
class UnheardMasterTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();

    @BeforeEach
    void leaveNoQuorumHere() {
        cluster.sentinel(0).silent();
        cluster.sentinel(1).silent();
        cluster.quorumLost();
        cluster.redis(1).linkDown(90);
        cluster.redis(2).linkDown(90);
    }

    @Test
    void promotesNobodyWhileItsKubeletFindsThatItAnswers() {
        cluster.redis(0).silentHere();

        assertBlocked(Watch.overHealthy());
    }

    @Test
    void promotesNobodyWhileAReplicaHearsItThoughTheOperatorWasRestarted() {
        cluster.redis(0).silent();
        cluster.redis(1).follows(cluster.redis(0).host);
        cluster.lineage("rfr-cache-0", "a", 0, 1);

        assertBlocked(Watch.fresh());
    }

    @Test
    void promotesNobodyWhileItMayGoOnOnALostNode() {
        cluster.redis(0).onLostNode().deleting();

        assertBlocked(Watch.overHealthy());
    }

    @Test
    void promotesAReplicaWhereTheMasterRefusesWritesAsAllReplicasAreHere() {
        cluster.guarded(1, 5, true).redis(0).onLostNode();

        Watch watch = Watch.overHealthy();
        watch.looks(cluster, 200);

        assertThat(watch.sent(Promote.class)).isNotEmpty();
    }

    @Test
    void promotesNobodyWhileAReplicaMayBeWithTheMaster() {
        cluster.guarded(1, 5, true).redis(0).onLostNode();
        cluster.redis(2).onLostNode();

        assertBlocked(Watch.overHealthy());
    }

    @Test
    void promotesAReplicaOfAMasterThatItsKubeletFindsHanging() {
        cluster.redis(0).silent();

        Watch watch = Watch.overHealthy();
        watch.looks(cluster, 200);

        assertThat(watch.sent(Promote.class)).isNotEmpty();
    }

    private void assertBlocked(Watch watch) {
        Diagnosis last = watch.looks(cluster, 400);

        assertThat(watch.sent(Promote.class)).isEmpty();
        assertThat(last.findings())
                .filteredOn(finding -> finding.kind() == Kind.BLOCKED)
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .contains("rfr-cache-0 keeps silent to the operator and may serve clients as the master"));
    }
}

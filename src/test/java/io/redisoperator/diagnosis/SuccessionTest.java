package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.RetireMaster;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.model.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The operator made {@code rfr-cache-1} master while {@code rfr-cache-0} and most Sentinels were out of reach for minutes.
 * They come back and know nothing of it.
 */
class SuccessionTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private Watch watch = Watch.over(promoted());

    @BeforeEach
    void comeBack() {
        cluster.redis(0).labelled(Role.REPLICA);
        cluster.redis(1).master().forkedAt(1001, "b").offset(900_000).keys(20);
        cluster.redis(2).follows(cluster.redis(1).host).history("b").offset(900_000);
        cluster.sentinels().forEach(sentinel -> sentinel.epoch(3));
        cluster.sentinel(2).names(cluster.redis(1).host).epoch(0);
    }

    private static ClusterPicture promoted() {
        ClusterPicture promoted = ClusterPicture.healthy();
        promoted.redis(0).onLostNode();
        promoted.redis(1).master().forkedAt(1001, "b").offset(800_000);
        promoted.redis(2).follows(promoted.redis(1).host).history("b").offset(800_000);
        promoted.sentinel(0).silent();
        promoted.sentinel(1).silent();
        promoted.sentinel(2).names(promoted.redis(1).host);
        return promoted;
    }

    @Test
    void tellsSentinelsBeforeTheyUndoWhatWasDoneWithoutThem() {
        watch.looks(cluster, 2);

        assertThat(watch.sent(MonitorMaster.class)).singleElement().satisfies(command -> {
            assertThat(command.master()).isEqualTo(cluster.redis(1).target());
            assertThat(command.sentinels()).hasSize(3);
        });
    }

    @Test
    void leavesTheLabelWithTheSuccessor() {
        watch.looks(cluster, 5);

        assertThat(watch.sent(SetRoleLabel.class)).isEmpty();
    }

    @Test
    void takesTheReplacedMasterBackWithoutWaitingForSentinel() {
        watch.looks(cluster, 2);

        assertThat(watch.sent(DemoteMaster.class)).singleElement().satisfies(command -> {
            assertThat(command.surplus()).isEqualTo(cluster.redis(0).target());
            assertThat(command.master()).isEqualTo(cluster.redis(1).target());
        });
    }

    @Test
    void keepsTheLittleThatTheReplacedMasterHasOfItsOwn() {
        cluster.redis(0).offset(2000);

        watch.looks(cluster, 2);

        assertThat(watch.sent(RetireMaster.class)).first().satisfies(command -> {
            assertThat(command.surplus()).isEqualTo(cluster.redis(0).target());
            assertThat(command.sentinelsAgree()).isFalse();
        });
    }

    /** What Sentinels publish through it is no write of anybody. */
    @Test
    void knowsThatAGuardedMasterWithoutReplicasTookNoWrites() {
        cluster.redis(0).guard(1, 5).offset(500_000);

        watch.looks(cluster, 2);

        assertThat(watch.sent(MonitorMaster.class)).hasSize(1);
    }

    @Test
    void goesByTheMajorityWhereTheReplacedMasterWasWrittenTo() {
        cluster.redis(0).offset(500_000);

        watch.looks(cluster, 3);

        assertThat(watch.sent(MonitorMaster.class)).isEmpty();
        assertThat(watch.sent(RetireMaster.class))
                .first()
                .satisfies(command ->
                        assertThat(command.surplus()).isEqualTo(cluster.redis(1).target()));
    }

    @Test
    void goesByTheMajorityWhereSentinelsReplacedItInTurn() {
        cluster.redis(0).forkedFrom("b", 850_000, "c").offset(900_000);
        cluster.redis(2).follows(cluster.redis(0).host).history("c").offset(900_000);

        watch.looks(cluster, 3);

        assertThat(watch.sent(MonitorMaster.class)).isEmpty();
        assertThat(watch.sent(RetireMaster.class))
                .first()
                .satisfies(command ->
                        assertThat(command.surplus()).isEqualTo(cluster.redis(1).target()));
    }

    @Test
    void isKnownToTheNextOperatorToo() {
        watch = Watch.fresh();
        cluster.lineage(cluster.redis(1).pod, "b", 0, 20);

        watch.looks(cluster, 4);

        assertThat(watch.sent(MonitorMaster.class)).isNotEmpty();
        assertThat(watch.sent(RetireMaster.class)).isEmpty();
    }
}

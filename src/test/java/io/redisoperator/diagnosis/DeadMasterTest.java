package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.Former;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Ports;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A master of which Kubernetes says that it has ended: that is evidence, and Sentinel's own doubt is not waited for. */
class DeadMasterTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();

    @BeforeEach
    void cutReplicasOff() {
        cluster.redis(1).linkDown(0);
        cluster.redis(2).linkDown(0);
    }

    @Test
    void asksOneSentinelToFailOverWhenTheContainerEnded() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).hasEnded();

        watch.look(cluster);

        assertThat(watch.acts()).singleElement().isInstanceOfSatisfying(RequestFailover.class, command -> {
            assertThat(command.sentinel()).isEqualTo(cluster.sentinel(0).target());
            assertThat(command.former()).isEmpty();
        });
    }

    @Test
    void asksWhenThePodIsGone() {
        Watch watch = Watch.overHealthy();
        Endpoint former = new Endpoint(cluster.redis(0).host, Ports.REDIS);
        cluster.withoutRedis(0).expectsRedis(3);

        watch.look(cluster);

        assertThat(watch.sent(RequestFailover.class))
                .singleElement()
                .satisfies(command -> assertThat(command.former()).contains(new Former(former, Optional.empty())));
    }

    @Test
    void asksWhenItsNodeIsLost() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).onLostNode();

        watch.look(cluster);

        assertThat(watch.acts())
                .singleElement()
                .isInstanceOfSatisfying(
                        RequestFailover.class,
                        command -> assertThat(command.former())
                                .as("it may serve whoever still reaches it")
                                .contains(process(0)));
    }

    /** As where only the API server and the operator are cut off from its node. */
    @Test
    void leavesAMasterOnALostNodeToSentinelsThatHearIt() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).onLostNode();
        cluster.sentinels().forEach(SentinelPicture::hearsMaster);

        watch.looks(cluster, 60);

        assertThat(watch.sent()).isEmpty();
    }

    /** The failover before may still wait for a replica that is gone for good. */
    @Test
    void asksAnotherSentinelThanTheOneThatStillWaitsForReplicasToFollow() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).hasEnded();
        cluster.sentinel(0).failover = FailoverState.FOLLOWING;

        watch.look(cluster);
        assertThat(watch.sent(RequestFailover.class)).isEmpty();

        watch.look(cluster);
        assertThat(watch.sent(RequestFailover.class))
                .singleElement()
                .satisfies(command -> assertThat(command.sentinel())
                        .isEqualTo(cluster.sentinel(1).target()));
    }

    /** Its container was back before anybody looked, as after the first kill. */
    @Test
    void asksAnotherSentinelThanTheOneThatStillWaitsWhereTheMasterIsBackAsAReplica() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).restarted();
        cluster.redis(1).linkDown(0);
        cluster.redis(2).linkDown(0);
        cluster.sentinel(0).failover = FailoverState.FOLLOWING;

        watch.looks(cluster, 2);

        assertThat(watch.sent(RequestFailover.class))
                .singleElement()
                .satisfies(command -> assertThat(command.sentinel())
                        .isEqualTo(cluster.sentinel(1).target()));
    }

    /** One that helped is no reason to be slower the next time. */
    @Test
    void asksAtOnceHoweverManyMastersDiedBefore() {
        Watch watch = Watch.overHealthy();
        for (int death = 0; death < 8; death++) {
            int master = death % 3;
            watch.looks(ClusterPicture.healthy().masterIs(master), 6);
            ClusterPicture dead = ClusterPicture.healthy().masterIs(master);
            dead.redis((master + 1) % 3).linkDown(0);
            dead.redis((master + 2) % 3).linkDown(0);
            dead.redis(master).hasEnded();

            watch.look(dead);

            assertThat(watch.sent(RequestFailover.class)).hasSize(death + 1);
        }
    }

    /** Row 34. */
    @Test
    void asksWhenAnotherPodOfThatNameCameUpElsewhere() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).recreated("10.0.1.100").keys(0);

        watch.look(cluster);

        assertThat(watch.acts()).singleElement().isInstanceOf(RequestFailover.class);
    }

    @Test
    void asksWhenThePodThatLeavesFellSilent() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).silent().deleting();

        watch.look(cluster);

        assertThat(watch.sent(RequestFailover.class))
                .singleElement()
                .satisfies(request -> assertThat(request.former())
                        .as("it may be busy only, and is to take no more writes")
                        .contains(process(0)));
    }

    /** What it has taken is nowhere else yet, and it may take more once it is less busy. */
    @Test
    void waitsForAPodThatLeavesForAsLongAsSentinelsHearIt() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).silent().deleting();
        cluster.sentinels().forEach(SentinelPicture::hearsMaster);

        watch.looks(cluster, 3);

        assertThat(watch.sent()).isEmpty();
    }

    @Test
    void leavesAMasterThatIsMerelySilentToSentinel() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).silent();

        watch.looks(cluster, 10);

        assertThat(watch.sent()).isEmpty();
    }

    /** What the operator that ran before has put on record. */
    @Nested
    class AfterAStartOfTheOperator {
        private final Watch watch = Watch.fresh();

        @BeforeEach
        void knowWhoWasMaster() {
            cluster.lineage("rfr-cache-0", "a", 1000, 1);
        }

        @Test
        void asksAsSoonAsItMayActWhenThePodIsGone() {
            cluster.withoutRedis(0).expectsRedis(3);

            watch.looks(cluster, 2);
            assertThat(watch.sent()).isEmpty();
            watch.look(cluster);

            assertThat(watch.sent(RequestFailover.class)).singleElement().satisfies(command -> {
                assertThat(command.sentinel()).isEqualTo(cluster.sentinel(0).target());
                assertThat(command.former())
                        .as("the address may be another's by now")
                        .isEmpty();
            });
        }

        @Test
        void asksWhenTheContainerEnded() {
            cluster.redis(0).hasEnded();

            watch.looks(cluster, 3);

            assertThat(watch.sent(RequestFailover.class)).hasSize(1);
        }

        @Test
        void hasAPodThatLeavesTakeNoMoreWrites() {
            cluster.redis(0).silent().deleting();

            watch.looks(cluster, 3);

            assertThat(watch.sent(RequestFailover.class))
                    .singleElement()
                    .satisfies(command -> assertThat(command.former()).contains(process(0)));
        }

        /** A pod that was deleted by force says nothing about its process, which nobody could tell to take no writes. */
        @Test
        void leavesItToSentinelWhileOneHearsWhoeverIsThere() {
            cluster.withoutRedis(0).expectsRedis(3);
            cluster.sentinel(2).hearsMaster();

            watch.looks(cluster, 5);

            assertThat(watch.sent(RequestFailover.class)).isEmpty();
        }

        /** A failover went by unseen: the one that Sentinels name now is only silent. */
        @Test
        void leavesAnotherMasterThanTheRecordedOneToSentinel() {
            cluster.withoutRedis(0).expectsRedis(3);
            cluster.sentinels().forEach(sentinel -> sentinel.names(cluster.redis(1).host));
            cluster.redis(1).silent();

            watch.looks(cluster, 5);

            assertThat(watch.sent(RequestFailover.class)).isEmpty();
        }

        @Test
        void asksNobodyWithoutAQuorumOrWhileAFailoverIsInProgress() {
            cluster.withoutRedis(0).expectsRedis(3);
            cluster.quorumLost();
            watch.looks(cluster, 5);
            assertThat(watch.sent(RequestFailover.class)).isEmpty();

            Watch another = Watch.fresh();
            another.looks(
                    ClusterPicture.healthy()
                            .lineage("rfr-cache-0", "a", 1000, 1)
                            .withoutRedis(0)
                            .expectsRedis(3)
                            .failingOver(),
                    5);
            assertThat(another.sent(RequestFailover.class)).isEmpty();
        }
    }

    @Test
    void takesNoPodForTheMasterThatItNeverSawAsOne() {
        Watch watch = Watch.fresh();
        cluster.redis(0).hasEnded();
        watch.looks(cluster, 5);
        cluster.redis(0).recreated("10.0.1.100").answers().keys(0);

        watch.looks(cluster, 5);

        assertThat(watch.sent(RequestFailover.class)).isEmpty();
    }

    @Test
    void asksNobodyWithoutAQuorum() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).hasEnded();
        cluster.quorumLost();

        watch.looks(cluster, 5);

        assertThat(watch.sent(RequestFailover.class)).isEmpty();
    }

    @Test
    void leavesItToSentinelWhenAReplicaWasCutOffForTooLong() {
        Watch watch = Watch.overHealthy();
        cluster.redis(0).hasEnded();
        cluster.redis(1).linkDown(51);
        cluster.redis(2).linkDown(51);

        watch.look(cluster);

        assertThat(watch.sent(RequestFailover.class)).isEmpty();
    }

    private Former process(int ordinal) {
        RedisPicture redis = cluster.redis(ordinal);
        return new Former(
                new Endpoint(redis.host, Ports.REDIS),
                Optional.of(redis.target().uid()));
    }
}

package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand.ForgetMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A total loss after which every Redis has loaded an append-only file, and with that forgotten its history. */
class ForgottenHistoryTest {
    private final ClusterPicture cluster =
            ClusterPicture.healthy().allRestarted().persistent();
    private final Watch operator = Watch.fresh();

    @BeforeEach
    void forget() {
        cluster.recordedMaster("rfr-cache-1");
        cluster.redis(0).forgot("b");
        cluster.redis(1).forgot("c");
        cluster.redis(2).forgot("d");
        cluster.sentinels().forEach(sentinel -> sentinel.names("10.9.9.8"));
    }

    @Test
    void prefersTheRecordedMasterEvenWithSlightlyFewerKeys() {
        cluster.redis(1).keys(160);
        cluster.redis(2).keys(170);

        operator.assertPromotes(cluster, 1);
    }

    /** A failover that the operator did not see may have gone by since, and others hold what was written then. */
    @Test
    void stopsIfAnotherHoldsNotablyMoreThanTheRecordedMaster() {
        cluster.lineage("rfr-cache-1", "a", 0, 1);
        cluster.redis(1).keys(160);
        cluster.redis(2).keys(171);

        operator.assertStops(cluster, "the last known master is rfr-cache-1, but rfr-cache-2 holds more keys");
    }

    @Test
    void prefersTheLastMasterThatItSawWhateverOthersHold() {
        ClusterPicture before = ClusterPicture.healthy().persistent();
        Watch watch = Watch.over(before);
        before.allRestarted();
        before.redis(0).forgot("b");
        before.redis(1).forgot("c").keys(100);
        before.redis(2).forgot("d");

        watch.looks(before, 3);

        assertThat(watch.sent(Promote.class))
                .singleElement()
                .satisfies(command ->
                        assertThat(command.node()).isEqualTo(before.redis(0).target()));
    }

    /** What clients wrote meanwhile went to the one that sentinels named. */
    @Test
    void prefersTheOneOfTwoMastersThatSentinelsAgreedOnWhenAllWereLost() {
        ClusterPicture two = ClusterPicture.healthy().persistent().masterIs(1);
        two.redis(0).master();
        Watch watch = Watch.overHealthy();
        watch.looks(two, 2);
        cluster.redis(0).keys(100);

        watch.looks(cluster, 30);

        assertThat(watch.sent(Promote.class).getFirst().node())
                .isEqualTo(cluster.redis(1).target());
    }

    @Test
    void prefersTheOneThatSentinelsNameToTheRecordedOne() {
        cluster.lineage("rfr-cache-1", "a", 0, 1);
        cluster.sentinels().forEach(sentinel -> sentinel.names(cluster.redis(2).host));

        operator.assertPromotes(cluster, 2);
    }

    /** They are told to forget it while somebody is waited for. */
    @Test
    void remembersWhomSentinelsNamedBeforeTheyForgot() {
        cluster.lineage("rfr-cache-1", "a", 0, 1);
        cluster.redis(0).silent();
        cluster.sentinels().forEach(sentinel -> sentinel.names(cluster.redis(2).host));
        operator.looks(cluster, 3);
        assertThat(operator.sent(ForgetMaster.class)).isNotEmpty();

        cluster.sentinels().forEach(SentinelPicture::withoutMonitor);
        cluster.redis(0).answers();
        operator.looks(cluster, 3);

        assertThat(operator.sent(Promote.class))
                .isNotEmpty()
                .allSatisfy(command ->
                        assertThat(command.node()).isEqualTo(cluster.redis(2).target()));
    }

    /** An address may be another pod's since. */
    @Test
    void stopsIfAnotherHoldsNotablyMoreThanTheOneThatSentinelsName() {
        cluster.lineage("rfr-cache-1", "a", 0, 1);
        cluster.redis(1).keys(20);
        cluster.sentinels().forEach(sentinel -> sentinel.names(cluster.redis(2).host));

        operator.assertStops(cluster, "the last known master is rfr-cache-2, but rfr-cache-1 holds more keys");
    }

    /** Its word counts for more than a number of keys. */
    @Test
    void stopsIfTheRecordedMasterHoldsAnyMoreThanTheOneThatSentinelsName() {
        cluster.lineage("rfr-cache-1", "a", 0, 1);
        cluster.redis(1).keys(1001);
        cluster.redis(2).keys(1000);
        cluster.sentinels().forEach(sentinel -> sentinel.names(cluster.redis(2).host));

        operator.assertStops(cluster, "the last known master is rfr-cache-2, but rfr-cache-1 holds");
    }

    @Test
    void stopsWhileTheRecordedMasterStaysAwayThoughSentinelsNameAnother() {
        cluster.lineage("rfr-cache-1", "a", 0, 1);
        cluster.sentinels().forEach(sentinel -> sentinel.names(cluster.redis(2).host));
        cluster.withoutRedis(1).expectsRedis(3);

        operator.assertStops(cluster, "rfr-cache-1 may hold newer data");
    }

    @Test
    void prefersTheMostKeysIfTheRecordedMasterLostItsData() {
        cluster.redis(1).keys(0);
        cluster.redis(2).keys(12);

        operator.assertPromotes(cluster, 2);
    }

    @Test
    void stopsWhenTheRecordedMasterStaysAwayWithItsVolume() {
        cluster.withoutRedis(1).expectsRedis(3);

        operator.looks(cluster, 100);
        assertThat(operator.sent()).allMatch(ForgetMaster.class::isInstance);

        operator.assertStops(cluster, "rfr-cache-1 may hold newer data");
    }

    @Test
    void stopsIfNobodyKnowsWhoWasMaster() {
        cluster.recordsNoMaster();

        operator.assertStops(cluster, "rfr-cache-0 (10 keys, offset 1, never saved)");
    }
}

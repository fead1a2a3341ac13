package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import org.junit.jupiter.api.Test;

class ReplicasTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    /** Row 1. */
    @Test
    void findsNothingInAHealthyCluster() {
        Diagnosis diagnosis = watch.looks(cluster, 600);

        assertThat(diagnosis.healthy()).isTrue();
        assertThat(diagnosis.master()).contains("rfr-cache-0");
        assertThat(watch.sent()).isEmpty();
    }

    /** Row 2. */
    @Test
    void attachesAReplicaThatFollowsNobodyAtOnce() {
        cluster.redis(2).restarted();

        Diagnosis diagnosis = watch.look(cluster);

        assertThat(diagnosis.commands())
                .singleElement()
                .isEqualTo(new AttachReplica(
                        cluster.redis(2).target(), cluster.redis(0).target(), "it follows nobody"));
        assertThat(diagnosis.findings()).extracting(Finding::kind).containsExactly(Kind.REPLICA_UNASSIGNED);
    }

    /** A restart has nothing to do with those before it, which were healed; one that is not healed is repeated rarely. */
    @Test
    void attachesAtOnceHoweverOftenItHelpedBefore() {
        for (int restart = 1; restart <= 6; restart++) {
            watch.looks(ClusterPicture.healthy(), 6);
            ClusterPicture restarted = ClusterPicture.healthy();
            restarted.redis(2).restarted();

            watch.look(restarted);

            assertThat(watch.sent(AttachReplica.class)).hasSize(restart);
        }
        cluster.redis(2).restarted();
        watch.looks(cluster, 120);
        assertThat(watch.sent(AttachReplica.class)).hasSizeLessThan(12);
    }

    /** Row 2: as the fallback of the configuration file has it. */
    @Test
    void takesTheLoopbackAddressForNobody() {
        cluster.redis(2).follows("127.0.0.1").linkDown(-1);

        assertThat(watch.look(cluster).commands()).hasSize(1);
    }

    @Test
    void attachesTheRestWhileOneHangs() {
        cluster.redis(1).silent();
        cluster.redis(2).restarted();

        Diagnosis diagnosis = watch.look(cluster);

        assertThat(diagnosis.commands()).singleElement().isInstanceOf(AttachReplica.class);
        assertThat(diagnosis.findings())
                .extracting(Finding::kind)
                .contains(Kind.REPLICA_SILENT, Kind.REPLICA_UNASSIGNED);
    }

    @Test
    void repeatsWhatDidNotHelpWithGrowingPauses() {
        cluster.redis(2).restarted();

        watch.looks(cluster, 31);

        assertThat(watch.sent(AttachReplica.class)).hasSize(5);
    }

    /** Row 2: the true master may be the silent one. */
    @Test
    void attachesNobodyToAMasterThatSentinelsHaveReplaced() {
        cluster.redis(2).restarted();
        cluster.redis(1).silent();
        cluster.sentinels().forEach(node -> node.names(cluster.redis(1).host).epoch(1));

        watch.looks(cluster, 60);

        assertThat(watch.sent()).isEmpty();
    }

    @Test
    void attachesNobodyWhileAFailoverIsInProgress() {
        cluster.redis(2).restarted();

        watch.looks(cluster.failingOver(), 60);

        assertThat(watch.sent()).isEmpty();
    }

    /** Its kubelet may be away, and without a copy it cannot hand over. */
    @Test
    void attachesToAMasterThatIsToBeDeletedWhoFollowsNobody() {
        cluster.redis(0).deleting();
        cluster.redis(2).restarted();

        watch.looks(cluster, 3);

        assertThat(watch.sent(AttachReplica.class))
                .isNotEmpty()
                .allSatisfy(command ->
                        assertThat(command.replica()).isEqualTo(cluster.redis(2).target()));
    }

    @Test
    void attachesNobodyToAnEmptyMasterThatWouldWipeIt() {
        cluster.redis(0).keys(0).uptime(5).history("b");
        cluster.redis(2).restarted().uptime(5);

        Diagnosis diagnosis = watch.looks(cluster, 60);

        assertThat(watch.sent()).isEmpty();
        assertThat(diagnosis.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
    }

    /** As one that was promoted before it had copied anything, while who held the data was away. */
    @Test
    void attachesNobodyToAnEmptyMasterThatNeverWroteWhatItLacks() {
        cluster.redis(0).keys(0).uptime(500).history("b").offset(100);
        cluster.redis(2).restarted().uptime(5).offset(900_000);

        Diagnosis diagnosis = watch.looks(cluster, 60);

        assertThat(watch.sent()).isEmpty();
        assertThat(diagnosis.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
    }

    /** Row 3. */
    @Test
    void attachesAReplicaOfAnotherReplicaOnceSentinelHadItsTime() {
        cluster.redis(2).follows(cluster.redis(1).host);

        watch.looks(cluster, 12);
        assertThat(watch.sent()).isEmpty();
        watch.looks(cluster, 2);

        assertThat(watch.sent()).singleElement().isInstanceOf(AttachReplica.class);
    }

    /** Row 3: immediately if the address belongs to no pod. */
    @Test
    void attachesAReplicaOfAnUnknownAddressAtTheSecondLook() {
        cluster.redis(2).follows("10.9.9.9").linkDown(1);

        assertThat(watch.look(cluster).commands()).isEmpty();
        assertThat(watch.look(cluster).commands()).singleElement().isInstanceOf(AttachReplica.class);
    }

    /** Row 4. */
    @Test
    void waitsForAReplicaThatSyncsOrLoads() {
        cluster.redis(1).syncing();
        cluster.redis(2).linkDown(5).loading();

        Diagnosis diagnosis = watch.looks(cluster, 600);

        assertThat(watch.sent()).isEmpty();
        assertThat(diagnosis.findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.REPLICA_SYNCING, Kind.REPLICA_SYNCING);
    }

    /** Row 5. */
    @Test
    void tellsOfALinkThatStaysDown() {
        cluster.redis(1).linkDown(5);

        Diagnosis diagnosis = watch.looks(cluster, 120);

        assertThat(watch.sent()).isEmpty();
        assertThat(diagnosis.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.REPLICA_LINK_DOWN);
            assertThat(finding.message()).contains("password");
        });
    }

    @Test
    void tellsOfAMissingPodAndDoesNothingAboutIt() {
        cluster.withoutRedis(2).expectsRedis(3);

        Diagnosis diagnosis = watch.looks(cluster, 300);

        assertThat(diagnosis.findings())
                .extracting(Finding::kind, Finding::subject)
                .contains(tuple(Kind.REPLICA_MISSING, "rfr-cache-2"));
        assertThat(watch.sent()).isEmpty();
    }

    /** Row 32. */
    @Test
    void looksTwiceBeforeItActsAfterTheOperatorStarted() {
        cluster.redis(2).restarted();
        Watch starting = Watch.fresh();

        assertThat(starting.looks(cluster, 2).commands()).isEmpty();
        assertThat(starting.look(cluster).commands()).singleElement().isInstanceOf(AttachReplica.class);
    }
}

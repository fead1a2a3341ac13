package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.Promote;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Ports;
import io.redisoperator.model.Role;
import org.junit.jupiter.api.Test;

class CreationTest {
    private final ClusterPicture cluster = ClusterPicture.creating();
    private final Watch watch = Watch.fresh();

    @Test
    void attachesNewPodsToTheBootstrapMasterAtTheFirstLook() {
        Diagnosis diagnosis = watch.look(cluster);

        assertThat(watch.sent(AttachReplica.class))
                .hasSize(3)
                .allMatch(command -> command.master().equals(cluster.bootstrap().target()));
        assertThat(diagnosis.master()).contains("rfb-cache");
    }

    @Test
    void labelsNewPodsAsReplicas() {
        watch.look(cluster);

        assertThat(watch.sent(SetRoleLabel.class)).hasSize(3).allMatch(command -> command.role() == Role.REPLICA);
    }

    @Test
    void givesASentinelWithoutMonitorItsMasterAtTheFirstLook() {
        cluster.sentinel(0).withoutMonitor();

        watch.look(cluster);

        assertThat(watch.sent(MonitorMaster.class))
                .singleElement()
                .satisfies(command -> assertThat(command.master())
                        .isEqualTo(cluster.bootstrap().target()));
    }

    @Test
    void pointsSentinelsToABootstrapPodThatCameBackOnAnotherAddress() {
        cluster.sentinels().forEach(node -> node.names("10.9.9.9"));

        watch.looks(cluster, 5);

        assertThat(watch.sent(MonitorMaster.class)).isNotEmpty();
    }

    @Test
    void doesNotJudgeWhatSentinelsList() {
        cluster.sentinel(0).lists(new Endpoint("10.9.9.9", Ports.REDIS));
        cluster.sentinel(1).doesNotKnow(cluster.sentinel(0).host, Ports.SENTINEL);

        Diagnosis diagnosis = watch.looks(cluster, 120);

        assertThat(diagnosis.findings())
                .extracting(Finding::kind)
                .doesNotContain(Kind.SENTINEL_GHOSTS, Kind.SENTINEL_INCOMPLETE);
    }

    @Test
    void promotesNobodyWhileTheBootstrapPodIsThere() {
        cluster.bootstrap().silent();

        watch.looks(cluster, 100);

        assertThat(watch.sent(Promote.class)).isEmpty();
    }

    @Test
    void promotesTheFirstPodWhenTheBootstrapPodEndedBeforeAnythingWasWritten() {
        cluster.bootstrap().terminated();

        watch.looks(cluster, 3);

        assertThat(watch.sent(Promote.class))
                .singleElement()
                .satisfies(command ->
                        assertThat(command.node()).isEqualTo(cluster.redis(0).target()));
    }

    @Test
    void takesTheHandoverForDoneOnceAPodOfTheStatefulSetIsMaster() {
        cluster.masterIs(1);
        cluster.bootstrap().follows(cluster.redis(1).host);

        Diagnosis diagnosis = watch.looks(cluster, 30);

        assertThat(diagnosis.master()).contains("rfr-cache-1");
        assertThat(watch.sent()).isEmpty();
    }

    @Test
    void keepsTheMasterThatSentinelsAgreeOnWhenTheHandoverBrokeOff() {
        cluster.masterIs(1);
        cluster.redis(1).labelled(Role.REPLICA);

        watch.looks(cluster, 3);

        assertThat(watch.sent(DemoteMaster.class))
                .singleElement()
                .satisfies(command -> assertThat(command.surplus())
                        .isEqualTo(cluster.bootstrap().target()));
        assertThat(watch.sent(SetRoleLabel.class))
                .extracting(SetRoleLabel::role)
                .startsWith(Role.REPLICA, Role.MASTER);
    }

    @Test
    void keepsTheLabelledMasterWhenTheHandoverBrokeOffAndNoSentinelDecides() {
        cluster.masterIs(1);
        cluster.redis(1).labelled(Role.REPLICA);
        cluster.sentinels().forEach(SentinelPicture::silent);

        watch.looks(cluster, 3);

        assertThat(watch.sent(DemoteMaster.class))
                .singleElement()
                .satisfies(command ->
                        assertThat(command.surplus()).isEqualTo(cluster.redis(1).target()));
    }

    @Test
    void keepsTheFurtherMasterWhenNeitherSentinelNorLabelDecides() {
        cluster.masterIs(1);
        cluster.bootstrap().unlabelled().keys(10).offset(1000);
        cluster.redis(1).labelled(Role.REPLICA).forkedAt(1000, "b").offset(1400).keys(10);
        cluster.sentinels().forEach(SentinelPicture::silent);

        watch.looks(cluster, 3);

        assertThat(watch.sent(DemoteMaster.class))
                .singleElement()
                .satisfies(command -> assertThat(command.surplus())
                        .isEqualTo(cluster.bootstrap().target()));
    }

    @Test
    void doesNotLetAnEmptyBootstrapMasterWipeDataThatExists() {
        cluster.redis(1).keys(7).history("c");

        Diagnosis diagnosis = watch.looks(cluster, 20);

        assertThat(watch.sent(AttachReplica.class))
                .noneMatch(command -> command.replica().equals(cluster.redis(1).target()));
        assertThat(diagnosis.findings()).extracting(Finding::kind).contains(Kind.BLOCKED);
    }
}

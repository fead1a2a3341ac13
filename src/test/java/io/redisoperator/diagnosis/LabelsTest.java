package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.model.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private final ClusterPicture cluster = ClusterPicture.healthy();
    private final Watch watch = Watch.overHealthy();

    @Test
    void labelsTheMasterThatLostItsLabel() {
        cluster.redis(0).unlabelled();

        Diagnosis diagnosis = watch.look(cluster);

        assertThat(diagnosis.findings()).extracting(Finding::kind).containsExactly(Kind.MASTER_NOT_LABELLED);
        assertThat(diagnosis.commands()).singleElement().isInstanceOfSatisfying(SetRoleLabel.class, command -> {
            assertThat(command.pod()).isEqualTo(cluster.redis(0).target());
            assertThat(command.role()).isEqualTo(Role.MASTER);
        });
    }

    @Test
    void takesTheLabelFromASilentFormerMasterBeforeItGivesItToTheNext() {
        cluster.masterIs(1);
        cluster.redis(1).labelled(Role.REPLICA);
        cluster.redis(0).silent().labelled(Role.MASTER);

        Diagnosis diagnosis = watch.look(cluster);

        assertThat(diagnosis.commands())
                .extracting(command -> ((SetRoleLabel) command).role())
                .containsExactly(Role.REPLICA, Role.MASTER);
    }

    /** The label did not come off when that was tried, a moment ago; what it leads to by now takes no writes. */
    @Test
    void doesNotWaitForTheLabelOfOneThatFollowsByNow() {
        cluster.masterIs(1);
        cluster.redis(1).labelled(Role.REPLICA);
        cluster.redis(0).silent().labelled(Role.MASTER);
        // Tried at once and after 2 s, and not again for 4 s.
        watch.looks(cluster, 3);
        cluster.masterIs(2);
        cluster.redis(1).labelled(Role.REPLICA);
        cluster.redis(2).labelled(Role.REPLICA);
        cluster.redis(0).labelled(Role.MASTER).silent();
        assertThat(roles(watch.look(cluster)))
                .as("sent while the one that may take writes keeps its label")
                .isEmpty();

        cluster.redis(0).answers();

        assertThat(roles(watch.look(cluster))).containsExactly(Role.MASTER);
    }

    private static List<Role> roles(Diagnosis diagnosis) {
        return diagnosis.commands().stream()
                .map(command -> ((SetRoleLabel) command).role())
                .toList();
    }

    /** However long the API server refused: clients wait for it. */
    @Test
    void triesAgainEveryFewSeconds() {
        cluster.masterIs(1);
        cluster.redis(1).labelled(Role.REPLICA);
        cluster.redis(0).silent().labelled(Role.MASTER);

        watch.looks(cluster, 60);

        assertThat(watch.sent(SetRoleLabel.class))
                .filteredOn(command -> command.role() == Role.REPLICA)
                .hasSizeGreaterThanOrEqualTo(11);
    }

    @Test
    void movesTheLabelAsSoonAsOneSentinelHasSeenTheSwitch() {
        cluster.redis(1).master().labelled(Role.REPLICA);
        cluster.redis(0).silent();
        cluster.sentinel(1).names(cluster.redis(1).host).epoch(1);

        assertThat(watch.look(cluster).commands()).hasSize(2);
    }

    @Test
    void labelsANewReplica() {
        cluster.redis(2).unlabelled();

        assertThat(watch.look(cluster).commands())
                .singleElement()
                .isInstanceOfSatisfying(
                        SetRoleLabel.class,
                        command -> assertThat(command.role()).isEqualTo(Role.REPLICA));
    }

    @Test
    void leavesLabelsAsTheyAreWithoutAMaster() {
        cluster.redis(0).silent();
        cluster.redis(2).unlabelled();

        watch.looks(cluster, 20);

        assertThat(watch.sent(SetRoleLabel.class)).isEmpty();
    }

    /** Whom Sentinel promoted drops its clients in that moment, and keeps silent to the operator for a look. */
    @Test
    void doesNotRouteBackToAMasterThatIsBeingReplaced() {
        cluster.redis(0).labelled(Role.REPLICA);
        cluster.redis(1).silent().labelled(Role.MASTER);
        cluster.failingOver();

        watch.looks(cluster, 5);

        assertThat(watch.sent(SetRoleLabel.class)).isEmpty();
    }

    @Test
    void routesToWhoWasPromotedThoughNoSentinelHasNoticedYet() {
        cluster.redis(0).follows(cluster.redis(1).host).labelled(Role.REPLICA);
        cluster.redis(1).master().labelled(Role.REPLICA);
        cluster.failingOver();

        watch.look(cluster);

        assertThat(watch.sent(SetRoleLabel.class)).singleElement().satisfies(command -> {
            assertThat(command.pod()).isEqualTo(cluster.redis(1).target());
            assertThat(command.role()).isEqualTo(Role.MASTER);
        });
    }

    @Test
    void doesNotRouteToAMasterThatSentinelsHaveReplaced() {
        cluster.redis(1).silent().labelled(Role.MASTER);
        cluster.redis(0).labelled(Role.REPLICA);
        cluster.sentinels().forEach(node -> node.names(cluster.redis(1).host).epoch(1));

        watch.looks(cluster, 60);

        assertThat(watch.sent(SetRoleLabel.class)).isEmpty();
    }

    @Test
    void doesNotLabelAPodThatLeaves() {
        cluster.redis(2).unlabelled().deleting();

        assertThat(watch.look(cluster).commands()).isEmpty();
    }
}

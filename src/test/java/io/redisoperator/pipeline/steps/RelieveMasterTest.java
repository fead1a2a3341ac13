package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.Labels;
import io.redisoperator.pipeline.StepOutcome;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 27: a drain, or anybody who deletes the master's pod. */
class RelieveMasterTest {
    private final StagedCluster staged = StagedCluster.running(3);
    private final RelieveMaster relief = new RelieveMaster(staged.kube, staged.live, staged.moves);

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void handsOverFromAMasterWhosePodIsBeingDeleted() {
        staged.deleting(0);

        assertThat(relieve())
                .hasValueSatisfying(outcome ->
                        assertThat(reason(outcome)).startsWith("to hand over from rfr-cart-0 (pod-deleted)"));
        assertThat(staged.nodes.sent()).startsWith("10.0.0.0 CLIENT SETNAME handing-over");
    }

    @Test
    void leavesAMasterAloneThatStays() {
        assertThat(relieve()).isEmpty();
        assertThat(staged.nodes.sent()).isEmpty();
    }

    @Test
    void leavesAReplicaAloneWhosePodIsBeingDeleted() {
        staged.deleting(2);

        assertThat(relieve()).isEmpty();
        assertThat(staged.nodes.sent()).isEmpty();
    }

    @Test
    void relievesAMasterOnlyOnce() {
        staged.deleting(0);
        staged.edit(
                0,
                pod -> pod.editMetadata().addToLabels(Labels.ROLE, Labels.SLAVE).endMetadata());

        assertThat(relieve()).isEmpty();
        assertThat(staged.nodes.sent()).isEmpty();
    }

    /** Row 35. */
    @Test
    void movesNothingWhenTheResourceIsBeingDeletedWithAllItsPods() {
        staged.deleting(0);
        staged.resourceDeleting();

        assertThat(relieve()).isEmpty();
        assertThat(staged.nodes.sent()).isEmpty();
    }

    private Optional<StepOutcome> relieve() {
        return StagedCluster.await(relief.relieve(staged.cluster));
    }
}

package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.redis;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.fakes.NodeViews;
import io.redisoperator.pipeline.StepOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From four pods to two, while the one that would stay beside the master has not got its data yet. */
class ScaleDownTest {
    private final StagedCluster staged = StagedCluster.running(4);

    @BeforeEach
    void onlyThoseThatGoAreInSync() {
        staged.spec("redis: {replicas: 2}");
        staged.nodes.answers(redis(1), NodeViews.syncingFrom(redis(0)));
    }

    @AfterEach
    void close() {
        staged.close();
    }

    /** Those that go would leave the master alone with the data, all at once. */
    @Test
    void waitsForTheOneThatStays() {
        assertThat(StagedCluster.reason(prepare())).startsWith("a replica that stays to be in sync with rfr-cart-0");

        staged.nodes.answers(redis(1), NodeViews.replicaOf(redis(0)));
        assertThat(prepare()).isEqualTo(StepOutcome.SETTLED);
    }

    /** As where no node has room for it until another one goes. */
    @Test
    void doesNotWaitForOneThatDoesNotRun() {
        staged.stuck(1, "ImagePullBackOff");

        assertThat(prepare()).isEqualTo(StepOutcome.SETTLED);
    }

    @Test
    void doesNotWaitWhereNobodyIsInSync() {
        staged.nodes.answers(redis(2), NodeViews.syncingFrom(redis(0)));
        staged.nodes.answers(redis(3), NodeViews.syncingFrom(redis(0)));

        assertThat(prepare()).isEqualTo(StepOutcome.SETTLED);
    }

    @Test
    void leavesTheMasterAloneWhereThatIsAskedFor() {
        staged.spec("redis: {replicas: 1}");

        assertThat(prepare()).isEqualTo(StepOutcome.SETTLED);
    }

    /** As after a split brain that a person is to decide: the other half of the data is on it. */
    @Test
    void waitsForOneThatGoesAndFollowsNobody() {
        staged.nodes.answers(redis(1), NodeViews.replicaOf(redis(0)));
        staged.nodes.answers(redis(3), NodeViews.cutOffFrom(redis(3)));

        assertThat(StagedCluster.reason(prepare())).startsWith("rfr-cart-3 to answer, and to follow rfr-cart-0");

        staged.nodes.answers(redis(3), NodeViews.empty(NodeViews.cutOffFrom(redis(3))));
        assertThat(prepare()).isEqualTo(StepOutcome.SETTLED);
    }

    /** It says of no key before all are there. */
    @Test
    void waitsForOneThatGoesAndLoadsItsData() {
        staged.nodes.answers(redis(1), NodeViews.replicaOf(redis(0)));
        staged.nodes.answers(redis(3), NodeViews.loading(redis(3)));

        assertThat(StagedCluster.reason(prepare())).startsWith("rfr-cart-3 to answer, and to follow rfr-cart-0");
    }

    @Test
    void waitsForOneThatGoesAndKeepsSilent() {
        staged.nodes.answers(redis(1), NodeViews.replicaOf(redis(0)));
        staged.nodes.keepsSilent(redis(3));

        assertThat(StagedCluster.reason(prepare())).startsWith("rfr-cart-3 to answer, and to follow rfr-cart-0");
    }

    private StepOutcome prepare() {
        return StagedCluster.await(new ScaleDown(staged.kube, staged.live, staged.moves).prepare(staged.cluster));
    }
}

package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.NEW;
import static io.redisoperator.pipeline.steps.StagedCluster.redis;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.fakes.NodeViews;
import io.redisoperator.heal.ReplicaLag;
import io.redisoperator.pipeline.StepOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The only pod is to be another, and nobody can take over from it. */
class RolloutOfASingleRedisTest {
    private static final String CLAIMED =
            "redis: {replicas: 1, storage: {persistentVolumeClaim: {metadata: {name: data},"
                    + " spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}";

    private final StagedCluster single = StagedCluster.running(1);

    @BeforeEach
    void outdated() {
        single.wantsRevision(NEW);
    }

    @AfterEach
    void close() {
        single.close();
    }

    @Test
    void replacesItAtOnceWhereItsVolumeStays() {
        single.claims();

        advance();

        assertThat(single.kube.writes()).containsExactly("delete Pod/rfr-cart-0");
    }

    /** An edit of a setting, or an update of the operator, is no order to delete everything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesItWhereItsKeysWouldGoWithIt(boolean ready) {
        if (!ready) {
            single.runs(0, true, 0);
        }

        assertThat(advance())
                .isInstanceOfSatisfying(
                        StepOutcome.Rejected.class,
                        held -> assertThat(held.reason())
                                .startsWith("rfr-cart-0 stays, though its revision is outdated: it is the only Redis")
                                .endsWith("delete the pod by hand"));
        assertThat(single.kube.writes()).isEmpty();

        single.nodes.answers(redis(0), NodeViews.empty(NodeViews.master()));
        advance();
        assertThat(single.kube.writes()).containsExactly("delete Pod/rfr-cart-0");
    }

    /** Another kind of storage is refused, and the pod goes on with what it has. */
    @Test
    void leavesItWhereOnlyTheSpecHasAVolume() {
        single.spec(CLAIMED);

        assertThat(advance()).isInstanceOf(StepOutcome.Rejected.class);

        assertThat(single.kube.writes()).isEmpty();
    }

    @Test
    void replacesOneThatIsNotReadyIfItServes() {
        single.claims();
        single.runs(0, true, 0);
        single.nodes.answers(redis(0), NodeViews.cutOffFrom(redis(0)));
        advance();
        assertThat(single.kube.writes()).as("it waits for orders").isEmpty();

        single.nodes.answers(redis(0), NodeViews.master());
        advance();

        assertThat(single.kube.writes()).containsExactly("delete Pod/rfr-cart-0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsWhereTheMastersPodIsToStay(boolean ready) {
        single.spec("redis: {replicas: 1, disableMasterRollout: true}");
        if (!ready) {
            single.runs(0, true, 0);
        }

        assertThat(advance()).isInstanceOf(StepOutcome.Waiting.class);
        assertThat(single.kube.writes()).isEmpty();
    }

    private StepOutcome advance() {
        return StagedCluster.await(
                new RedisRollout(single.bus, single.kube, new ReplicaLag(single.vertx, single.live), single.moves)
                        .advance(single.cluster));
    }
}

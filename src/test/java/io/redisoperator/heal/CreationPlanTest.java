package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.redisoperator.diagnosis.Answer;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.CreationPlan.Finish;
import io.redisoperator.heal.CreationPlan.HandOver;
import io.redisoperator.heal.CreationPlan.NotYet;
import io.redisoperator.heal.CreationPlan.Over;
import io.redisoperator.heal.CreationPlan.Reinstate;
import io.redisoperator.heal.CreationPlan.Stuck;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.LiveNodes.Seen;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CreationPlanTest {
    private static final Node BOOTSTRAP = node(Component.BOOTSTRAP, "rfb-x", "10.0.0.9");
    private static final Node FIRST = node(Component.REDIS, "rfr-x-0", "10.0.0.0");
    private static final Node SECOND = node(Component.REDIS, "rfr-x-1", "10.0.0.1");
    private static final RedisView IN_SYNC = NodeViews.replicaOf(BOOTSTRAP.endpoint());
    private static final RedisView DEMOTED = NodeViews.cutOffFrom(BOOTSTRAP.endpoint());

    @Test
    void handsOverToTheFirstOfThoseInSync() {
        assertThat(plan(NodeViews.master(), IN_SYNC, IN_SYNC)).isEqualTo(new HandOver(FIRST, List.of(SECOND)));
    }

    @Test
    void waitsUntilAllAreInSync() {
        assertThat(plan(NodeViews.master(), IN_SYNC, NodeViews.syncingFrom(BOOTSTRAP.endpoint())))
                .isInstanceOf(NotYet.class);
    }

    @Test
    void doesNotBeginBesideASecondMaster() {
        assertThat(plan(NodeViews.master(), NodeViews.master(), IN_SYNC)).isInstanceOf(NotYet.class);
    }

    @Test
    void finishesWhatWasCutOffAfterTheDemotionWithWhoeverHasAll() {
        assertThat(plan(DEMOTED, NodeViews.at(900, IN_SYNC), NodeViews.at(1000, IN_SYNC)))
                .isEqualTo(new Finish(SECOND, List.of(FIRST)));
    }

    @Test
    void makesTheDemotedOneMasterAgainIfNobodyElseHasAll() {
        assertThat(plan(DEMOTED, NodeViews.at(900, IN_SYNC), NodeViews.at(999, IN_SYNC)))
                .isInstanceOfSatisfying(
                        Reinstate.class,
                        reinstate -> assertThat(reinstate.why())
                                .contains("rfr-x-1 lacks what rfb-x has", "offset 999", "offset 1000"));
    }

    @Test
    void finishesWithTheOneThatIsMasterAlready() {
        assertThat(plan(DEMOTED, promotedAt(1000), IN_SYNC)).isEqualTo(new Finish(FIRST, List.of(SECOND)));
    }

    /** What was written to it since counts on, but is not what the demoted one has. */
    @Test
    void keepsTheDemotedOneIfTheMasterLacksWhatItHas() {
        assertThat(plan(DEMOTED, NodeViews.at(5000, promotedAt(999)), IN_SYNC))
                .isInstanceOfSatisfying(
                        Stuck.class,
                        stuck -> assertThat(stuck.why())
                                .contains("rfr-x-0 is master and", "lacks what rfb-x has", "rfb-x is kept"));
    }

    /** Sentinel made it so; what it is asked later it has more of. */
    @Test
    void finishesWhenTheDemotedOneFollowsTheMaster() {
        RedisView following = NodeViews.at(1014, NodeViews.replicaOf(FIRST.endpoint()));

        assertThat(plan(following, NodeViews.master(), IN_SYNC)).isInstanceOf(Finish.class);
    }

    @Test
    void putsNoEmptyPodInThePlaceOfOneThatWasRestartedWithKeys() {
        RedisView stranger = NodeViews.empty(NodeViews.withHistory("b", DEMOTED));

        assertThat(plan(DEMOTED, stranger, stranger)).isInstanceOf(Reinstate.class);
    }

    /** An offset of a history of its own says nothing, and the demoted one is there. */
    @Test
    void prefersTheDemotedOneToOneThatWasRestartedWithKeysOfBefore() {
        RedisView stranger = NodeViews.at(5000, NodeViews.withHistory("b", DEMOTED));

        assertThat(plan(DEMOTED, stranger, stranger)).isInstanceOf(Reinstate.class);
        assertThat(plan(DEMOTED, NodeViews.at(1000, IN_SYNC), stranger)).isEqualTo(new Finish(FIRST, List.of(SECOND)));
        assertThat(plan(NodeViews.empty(DEMOTED), stranger, stranger)).isInstanceOf(Finish.class);
    }

    @Test
    void isOverOnlyWhenTheBootstrapPodHasEndedAndAnotherIsMaster() {
        Node ended = node(Component.BOOTSTRAP, "rfb-x", "10.0.0.9");
        ended.pod().getStatus().getContainerStatuses().getFirst().setState(new ContainerState());

        assertThat(CreationPlan.of(ended, List.of(seen(FIRST, NodeViews.master()), silent(ended))))
                .isInstanceOf(Over.class);
        assertThat(CreationPlan.of(BOOTSTRAP, List.of(seen(FIRST, NodeViews.master()), silent(BOOTSTRAP))))
                .as("it may have what that one lacks")
                .isInstanceOf(NotYet.class);
        assertThat(CreationPlan.of(BOOTSTRAP, List.of(seen(FIRST, IN_SYNC), silent(BOOTSTRAP))))
                .isInstanceOf(NotYet.class);
    }

    /** As after {@code REPLICAOF NO ONE}: the next offset is the first that it does not share. */
    private static RedisView promotedAt(long offset) {
        return NodeViews.forked(offset + 1, "c", NodeViews.master());
    }

    private static CreationPlan plan(RedisView bootstrap, RedisView first, RedisView second) {
        return CreationPlan.of(
                BOOTSTRAP, List.of(seen(FIRST, first), seen(SECOND, second), seen(BOOTSTRAP, bootstrap)));
    }

    private static Seen<RedisView> seen(Node node, RedisView view) {
        return new Seen<>(node, new Answer.Said<>(view));
    }

    private static Seen<RedisView> silent(Node node) {
        return new Seen<>(node, new Answer.Silent<>("timed out"));
    }

    private static Node node(Component component, String name, String host) {
        return new Node(
                Specimens.pod(new ClusterKey("ns", "x"), component, name, host, Optional.empty()),
                new Endpoint(host, Ports.REDIS));
    }
}

package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisNodes.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** To whom a priority is given: Redis boots with 0, by which no sentinel promotes it. */
class SteeringTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint MASTER = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final Endpoint REPLICA = new Endpoint("10.0.0.1", Ports.REDIS);
    private static final Endpoint STRANGER = new Endpoint("10.9.0.1", Ports.REDIS);
    private static final String RAISED = "10.0.0.1 CONFIG SET replica-priority 100";

    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final ManagedCluster cluster =
            new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE);
    private final Steering steering = new Steering(new LiveNodes(kube, nodes), () -> Instant.EPOCH);

    @BeforeEach
    void aReplicaThatHasBooted() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", MASTER.host(), Optional.of("master")));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", REPLICA.host(), Optional.of("slave")));
        nodes.answers(MASTER, NodeViews.master()).obeys(MASTER, command -> new Reply.Ok("replica-priority\n100"));
        nodes.obeys(REPLICA, command -> new Reply.Ok("replica-priority\n0"));
    }

    @Test
    void raisesOneThatIsInSyncWithTheMaster() {
        assertThat(raised(NodeViews.replicaOf(MASTER))).isTrue();
    }

    @Test
    void leavesOneThatHasLostItsMaster() {
        assertThat(raised(NodeViews.cutOffFrom(MASTER))).isFalse();
    }

    @Test
    void leavesOneThatCopiesAStranger() {
        assertThat(raised(NodeViews.replicaOf(STRANGER))).isFalse();
    }

    @Test
    void asksNothingMoreOfAClusterAtRestUntilThereIsDoubt() {
        nodes.answers(REPLICA, NodeViews.replicaOf(MASTER));
        steering.giveBack(cluster);
        int asked = nodes.sent().size();

        steering.giveBack(cluster);
        assertThat(nodes.sent()).hasSize(asked);

        steering.doubt(KEY);
        steering.giveBack(cluster);
        assertThat(nodes.sent()).hasSize(2 * asked);
    }

    private boolean raised(RedisView replica) {
        nodes.answers(REPLICA, replica);
        assertThat(steering.giveBack(cluster).succeeded()).isTrue();
        return nodes.sent().contains(RAISED);
    }
}

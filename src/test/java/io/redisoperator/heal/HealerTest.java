package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.DemoteMaster;
import io.redisoperator.diagnosis.HealCommand.Former;
import io.redisoperator.diagnosis.HealCommand.MonitorMaster;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.HealCommand.SetWriteGuard;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.SentinelView;
import io.redisoperator.diagnosis.SentinelView.FailoverState;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.NodeViews;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.model.WriteFence;
import io.redisoperator.redis.Credentials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a second look may stop, just before a command is carried out. */
class HealerTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Endpoint MASTER = new Endpoint("10.0.0.0", Ports.REDIS);
    private static final Endpoint REPLACED = new Endpoint("10.0.0.1", Ports.REDIS);
    private static final Endpoint SENTINEL = new Endpoint("10.0.1.0", Ports.SENTINEL);

    private final Vertx vertx = Vertx.vertx();
    private final MemoryKube kube = new MemoryKube();
    private final ScriptedNodes nodes = new ScriptedNodes();
    private final LiveNodes live = new LiveNodes(kube, nodes);
    private final Healer healer = new Healer(kube, live, new RoleLabels(vertx, kube, live, InstantSource.system()));
    private final ManagedCluster cluster =
            new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE);

    @BeforeEach
    void aSentinelThatWatchesAnother() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", MASTER.host(), Optional.of("master")));
        kube.put(Specimens.pod(KEY, Component.SENTINEL, "rfs-x-0", SENTINEL.host(), Optional.empty()));
        nodes.answers(MASTER, NodeViews.master()).obeys(MASTER).obeys(SENTINEL);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void leavesAFailoverToTheSentinelThatLeadsIt() {
        assertThat(monitorMaster(false)).isInstanceOf(HealResult.Skipped.class);

        assertThat(nodes.sent()).isEmpty();
    }

    @Test
    void takesAFailoverFromASentinelThatCannotGoOnWithIt() {
        assertThat(monitorMaster(true)).isInstanceOf(HealResult.Done.class);

        assertThat(nodes.sent()).contains("10.0.1.0 SENTINEL REMOVE mymaster");
    }

    /** As of a watch whose connection broke without a word: the pod may be the master that all others know. */
    @Test
    void tellsSentinelsNothingWhileThereArePodsThatNobodyHasHeardOf() {
        kube.putUnheard(new PodBuilder(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", "10.0.0.9", Optional.empty()))
                .editMetadata()
                .withUid("another")
                .endMetadata()
                .build());

        assertThat(monitorMaster(true))
                .isInstanceOfSatisfying(
                        HealResult.Skipped.class,
                        skipped -> assertThat(skipped.why()).endsWith(": rfr-x-1"));

        assertThat(nodes.sent()).isEmpty();
    }

    /** It would teach the others what they are to forget, and nobody would know that it was left out. */
    @Test
    void tellsNoSentinelAnythingWhileOneOfThemKeepsSilent() {
        Endpoint second = new Endpoint("10.0.1.1", Ports.SENTINEL);
        kube.put(Specimens.pod(KEY, Component.SENTINEL, "rfs-x-1", second.host(), Optional.empty()));
        nodes.answers(SENTINEL, NodeViews.watching(REPLACED)).keepsSilent(second);

        HealResult result = healer.heal(
                        cluster,
                        new MonitorMaster(List.of(target("rfs-x-0"), target("rfs-x-1")), target("rfr-x-0"), "why"),
                        Instant.now())
                .result();

        assertThat(result)
                .isInstanceOfSatisfying(
                        HealResult.Skipped.class,
                        skipped -> assertThat(skipped.why()).contains("rfs-x-1"));
        assertThat(nodes.sent()).isEmpty();
    }

    /** A look between the two phases of such a command sees sentinels that watch nothing, and asks for another. */
    @Test
    void tellsNoSentinelWhatAllKnowByNow() {
        nodes.answers(SENTINEL, NodeViews.watching(MASTER));

        HealResult result = healer.heal(
                        cluster, new MonitorMaster(List.of(target("rfs-x-0")), target("rfr-x-0"), "why"), Instant.now())
                .result();

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(nodes.sent()).isEmpty();
    }

    @Test
    void replacesASilentSentinelOnlyIfItStillKeepsSilent() {
        nodes.answers(SENTINEL, NodeViews.watching(MASTER));
        assertThat(replaceIfSilent()).isInstanceOf(HealResult.Skipped.class);
        assertThat(kube.cached(Pod.class, KEY.namespace(), "rfs-x-0")).isPresent();

        nodes.keepsSilent(SENTINEL);
        assertThat(replaceIfSilent()).isInstanceOf(HealResult.Done.class);
        assertThat(kube.cached(Pod.class, KEY.namespace(), "rfs-x-0")).isEmpty();
    }

    private static Target target(String pod) {
        return new Target(pod, "uid-" + pod);
    }

    private HealResult replaceIfSilent() {
        return healer.heal(
                        cluster,
                        new HealCommand.ReplaceSentinel(target("rfs-x-0"), true, "it is silent"),
                        Instant.now())
                .result();
    }

    /** Its process may run on, and take writes after another was promoted. */
    @Test
    void hasAMasterWhosePodIsGoneTakeNoWritesWhileSentinelIsAsked() {
        onlyReplicasAreLeft();

        assertThat(requestFailover(identified())).isInstanceOf(HealResult.Done.class);

        assertThat(nodes.sent())
                .containsSubsequence(
                        "10.0.0.1 CONFIG SET min-replicas-to-write 1000000",
                        "10.0.0.1 CLIENT KILL TYPE normal SKIPME yes",
                        "10.0.1.0 SENTINEL FAILOVER mymaster");
    }

    @Test
    void sendsNothingToAnAddressThatMayBeAnothersWithoutALoginOfItsOwn() {
        onlyReplicasAreLeft();

        assertThat(requestFailover(cluster)).isInstanceOf(HealResult.Done.class);

        assertThat(nodes.sent()).containsExactly("10.0.1.0 SENTINEL FAILOVER mymaster");
    }

    @Test
    void tellsNothingToAPodThatHasTheAddressByNow() {
        onlyReplicasAreLeft();
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", REPLACED.host(), Optional.of("master")));

        assertThat(requestFailover(identified())).isInstanceOf(HealResult.Done.class);

        assertThat(nodes.sent()).containsExactly("10.0.1.0 SENTINEL FAILOVER mymaster");
    }

    /** Its process is about to end, so that nobody else has the address. */
    @Test
    void hasAMasterWhosePodIsLeavingTakeNoWritesWhileSentinelIsAsked() {
        onlyReplicasAreLeft();
        Pod leaving = leaving(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", REPLACED.host(), Optional.of("master")));
        kube.put(leaving);

        assertThat(requestFailover(
                        identified(), Optional.of(leaving.getMetadata().getUid())))
                .isInstanceOf(HealResult.Done.class);

        assertThat(nodes.sent())
                .containsSubsequence(
                        "10.0.0.1 CONFIG SET min-replicas-to-write 1000000", "10.0.1.0 SENTINEL FAILOVER mymaster");
    }

    /** It may have put a fence there since the look after which the operator's own was to be lifted. */
    @Test
    void liftsNoFenceThatAPodHasPutThereAsItHandsOver() {
        kube.put(leaving(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", MASTER.host(), Optional.of("master"))));

        nodes.answers(MASTER, NodeViews.guarded(WriteFence.FENCED.replicas()));
        assertThat(liftFence()).isInstanceOf(HealResult.Skipped.class);
        assertThat(nodes.sent()).isEmpty();

        nodes.answers(MASTER, NodeViews.guarded(WriteFence.HELD.replicas()));
        assertThat(liftFence()).isInstanceOf(HealResult.Done.class);
        assertThat(nodes.sent()).contains("10.0.0.0 CONFIG SET min-replicas-to-write 1");
    }

    /** Whether it follows is not known then, and what it had may be gone. */
    @Test
    void saysWhatBothMastersHadWhereOneDoesNotTakeTheOrderToFollow() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", REPLACED.host(), Optional.of("slave")));
        nodes.answers(REPLACED, NodeViews.empty(NodeViews.master()));

        HealResult result = heal(new DemoteMaster(
                new Target("rfr-x-1", "uid-rfr-x-1"), new Target("rfr-x-0", "uid-rfr-x-0"), "it is surplus"));

        String history = " keys at offset 1000 of history " + "a".repeat(40);
        assertThat(result)
                .isEqualTo(new HealResult.Failed("not certain to have made rfr-x-1 follow rfr-x-0, scripted; it had 0"
                        + history + "; rfr-x-0, which is kept, 10" + history));
    }

    private HealResult heal(HealCommand command) {
        Future<HealResult> result = healer.heal(cluster, command, Instant.EPOCH);
        await().until(result::isComplete);
        return result.result();
    }

    private HealResult liftFence() {
        Target master = new Target("rfr-x-0", "uid-rfr-x-0");
        return heal(new SetWriteGuard(master, 1, 10, true, "it is the master"));
    }

    private static Pod leaving(Pod pod) {
        return pod.edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }

    private void onlyReplicasAreLeft() {
        nodes.answers(MASTER, NodeViews.cutOffFrom(REPLACED)).answers(SENTINEL, NodeViews.watching(REPLACED));
    }

    private ManagedCluster identified() {
        return ManagedCluster.of(
                cluster.failover(), new ClusterIdentity("one", "two", "three", "four"), Optional.empty());
    }

    private HealResult requestFailover(ManagedCluster of) {
        return requestFailover(of, Optional.empty());
    }

    private HealResult requestFailover(ManagedCluster of, Optional<String> uid) {
        Future<HealResult> result = healer.heal(
                of,
                new RequestFailover(
                        new Target("rfs-x-0", "uid-rfs-x-0"), Optional.of(new Former(REPLACED, uid)), "it is gone"),
                Instant.EPOCH);
        await().until(result::isComplete);
        return result.result();
    }

    private HealResult monitorMaster(boolean tilt) {
        nodes.answers(
                SENTINEL,
                new SentinelView(Optional.of(NodeViews.monitor(REPLACED, FailoverState.PROMOTING)), tilt, Set.of()));
        Future<HealResult> result = healer.heal(
                cluster,
                new MonitorMaster(
                        List.of(new Target("rfs-x-0", "uid-rfs-x-0")), new Target("rfr-x-0", "uid-rfr-x-0"), "it must"),
                Instant.EPOCH);
        await().until(result::isComplete);
        return result.result();
    }
}

package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.diagnosis.SentinelView.Monitor;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealerIT {
    private static final String WHY = "a test wants it";

    private final LoopbackCluster c = new LoopbackCluster();
    private final Healer healer =
            new Healer(c.kube, c.live, new RoleLabels(c.vertx, c.kube, c.live, InstantSource.system()));

    @AfterEach
    void close() {
        c.close();
    }

    @Test
    void makesAReplicaFollowTheMaster() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.ask("rfr-x-1", "REPLICAOF", c.process("rfr-x-1").host(), "6379");

        HealResult result = heal(new HealCommand.AttachReplica(target("rfr-x-1"), target("rfr-x-0"), WHY));

        assertThat(result).isInstanceOf(HealResult.Done.class);
        awaitLink("rfr-x-1");
    }

    @Test
    void neverMakesAMasterFollowByACommandMeantForAReplica() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.empty());
        c.ask("rfr-x-1", "SET", "k", "v");

        HealResult result = heal(new HealCommand.AttachReplica(target("rfr-x-1"), target("rfr-x-0"), WHY));

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-1", "GET", "k")).isEqualTo("v");
    }

    @Test
    void touchesNoSuccessorOfThePodThatWasMeant() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));

        HealResult result = heal(new HealCommand.Promote(new Target("rfr-x-1", "uid-of-its-predecessor"), WHY));

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.kube.writes()).isEmpty();
    }

    @Test
    void demotesASurplusMaster() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.empty());

        c.ask("rfr-x-0", "SET", "k", "v");
        RedisView kept = view("rfr-x-0");
        RedisView surplus = view("rfr-x-1");

        HealResult result = heal(new HealCommand.DemoteMaster(target("rfr-x-1"), target("rfr-x-0"), WHY));

        assertThat(result)
                .isEqualTo(new HealResult.Done("made rfr-x-1 follow rfr-x-0; it had 0 keys at offset "
                        + surplus.offset() + " of history " + surplus.replicationId()
                        + "; rfr-x-0, which is kept, 1 keys at offset " + kept.offset() + " of history "
                        + kept.replicationId()));
        awaitLink("rfr-x-1");
    }

    @Test
    void labelsNoPodMasterThatDoesNotAnswerAsOne() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));

        HealResult result = heal(new HealCommand.SetRoleLabel(target("rfr-x-1"), Role.MASTER, WHY));

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.roleLabel("rfr-x-1")).isEqualTo("slave");
    }

    @Test
    void promotesANodeAndTakesReplicasAndSentinelsAlong() {
        clusterOfThree();
        c.ask("rfr-x-0", "SET", "k", "v");
        await().until(() -> c.ask("rfr-x-1", "GET", "k").equals("v"));
        c.process("rfr-x-0").kill();

        HealResult result = heal(new HealCommand.Promote(target("rfr-x-1"), WHY));

        assertThat(((HealResult.Done) result).moved().orElseThrow().paused()).isEmpty();
        assertThat(c.ask("rfr-x-1", "ROLE")).startsWith("master");
        assertThat(c.roleLabel("rfr-x-1")).isEqualTo("master");
        assertThat(c.roleLabel("rfr-x-0")).isEqualTo("slave");
        awaitLink("rfr-x-2");
        assertThat(c.monitors())
                .hasSize(3)
                .allSatisfy(m ->
                        assertThat(m.master()).isEqualTo(c.process("rfr-x-1").endpoint()));
    }

    @Test
    void refusesToPromoteAnEmptyNodeWhileAnotherHoldsKeys() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.redis("rfr-x-2", Component.REDIS, Optional.of("rfr-x-0"));
        c.ask("rfr-x-0", "SET", "k", "v");
        await().until(() -> c.ask("rfr-x-1", "GET", "k").equals("v"));
        c.ask("rfr-x-2", "REPLICAOF", "NO", "ONE");
        c.ask("rfr-x-2", "FLUSHALL");
        c.ask("rfr-x-2", "REPLICAOF", c.process("rfr-x-2").host(), "6379");
        c.process("rfr-x-0").kill();

        HealResult result = heal(new HealCommand.Promote(target("rfr-x-2"), WHY));

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-1", "GET", "k")).isEqualTo("v");
    }

    @Test
    void refusesToPromoteBesideAMasterThatAnswers() {
        clusterOfThree();

        HealResult result = heal(new HealCommand.Promote(target("rfr-x-1"), WHY));

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-1", "ROLE")).startsWith("slave");
    }

    @Test
    void repointsSentinelsSoThatTheySeeEveryoneAndTheSpecsTimers() {
        clusterOfThree();
        for (int i = 0; i < 3; i++) {
            c.ask("rfs-x-" + i, "SENTINEL", "REMOVE", "mymaster");
            c.ask("rfs-x-" + i, "SENTINEL", "MONITOR", "mymaster", "127.0.0.3", "1", "3");
        }

        HealResult result = heal(new HealCommand.MonitorMaster(
                List.of(target("rfs-x-0"), target("rfs-x-1"), target("rfs-x-2")), target("rfr-x-0"), WHY));

        assertThat(result).isInstanceOf(HealResult.Done.class);
        assertThat(c.monitors()).hasSize(3).allSatisfy(m -> {
            assertThat(m.master()).isEqualTo(c.process("rfr-x-0").endpoint());
            assertThat(m.quorum()).isEqualTo(2);
            assertThat(m.downAfter()).isEqualTo(Duration.ofSeconds(3));
            assertThat(m.failoverTimeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(m.parallelSyncs()).isEqualTo(1);
        });
        c.awaitMonitors(m -> m.replicas().size() == 2 && m.sentinels().size() == 2);
    }

    @Test
    void leavesNoSentinelWithoutAMonitorBecauseAnotherHangs() {
        clusterOfThree();
        c.process("rfs-x-1").hang();

        HealResult result = LoopbackCluster.await(new SentinelRepointing(c.live)
                .repoint(
                        c.cluster,
                        List.of(c.node("rfs-x-0"), c.node("rfs-x-1"), c.node("rfs-x-2")),
                        c.node("rfr-x-0")));

        assertThat(result)
                .isInstanceOfSatisfying(
                        HealResult.Failed.class,
                        failed -> assertThat(failed.why()).contains("rfs-x-1 does not answer"));
        assertThat(List.of("rfs-x-0", "rfs-x-2"))
                .allSatisfy(name -> assertThat(c.monitor(name)).isPresent());
    }

    /** Rows 23 and 24: the two that were not reset still elect. */
    @Test
    void stillFailsOverWhenTheMasterDiesRightAfterASentinelWasReset() {
        clusterOfThree();
        c.awaitMonitors(m -> m.replicas().size() == 2 && m.sentinels().size() == 2 && m.quorumReachable());
        assertThat(heal(new HealCommand.ResetSentinel(target("rfs-x-0"), WHY))).isInstanceOf(HealResult.Done.class);

        c.process("rfr-x-0").kill();

        // Two that vote for themselves at the same time try again after twice their failover timeout of 10 s. So do all
        // where they elected the one that was reset, which knows of no replica.
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            List<Monitor> monitors = c.monitors();
            return monitors.size() == 3
                    && monitors.stream()
                            .noneMatch(
                                    m -> m.master().equals(c.process("rfr-x-0").endpoint()));
        });
    }

    @Test
    void setsQuorumAndTimersOfASentinel() {
        clusterOfThree();
        c.ask("rfs-x-1", "SENTINEL", "SET", "mymaster", "quorum", "1");
        c.ask("rfs-x-1", "SENTINEL", "SET", "mymaster", "down-after-milliseconds", "777");

        HealResult result = heal(new HealCommand.ConfigureSentinel(target("rfs-x-1"), WHY));

        assertThat(result).isInstanceOf(HealResult.Done.class);
        assertThat(c.monitors()).hasSize(3).allSatisfy(m -> {
            assertThat(m.quorum()).isEqualTo(2);
            assertThat(m.downAfter()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void resetsASentinelOnlyWhileTheOthersSeeAQuorum() {
        clusterOfThree();
        c.awaitMonitors(Monitor::quorumReachable);
        assertThat(heal(new HealCommand.ResetSentinel(target("rfs-x-0"), WHY))).isInstanceOf(HealResult.Done.class);

        c.process("rfs-x-1").kill();

        assertThat(heal(new HealCommand.ResetSentinel(target("rfs-x-2"), WHY))).isInstanceOf(HealResult.Skipped.class);
    }

    /** As after all sentinels were replaced, when the first new one still heard the last words of the old ones. */
    @Test
    void resetsASentinelThatListsMoreGhostsThanPeers() {
        clusterOfThree();
        c.awaitMonitors(m -> m.sentinels().size() == 2);
        Monitor before = monitor("rfs-x-0");
        for (int ghost = 0; ghost < 3; ghost++) {
            String words = "127.0.0.%d,26379,%s,0,mymaster,%s,%d,%d"
                    .formatted(
                            240 + ghost,
                            String.valueOf(ghost).repeat(40),
                            before.master().host(),
                            before.master().port(),
                            before.configEpoch());
            c.ask("rfs-x-0", "PUBLISH", "__sentinel__:hello", words);
        }
        assertThat(monitor("rfs-x-0").sentinels()).hasSize(5);
        await().atMost(Duration.ofSeconds(90)).until(() -> !monitor("rfs-x-0").quorumReachable());

        assertThat(heal(new HealCommand.ResetSentinel(target("rfs-x-0"), WHY))).isInstanceOf(HealResult.Done.class);

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(monitor("rfs-x-0"))
                        .satisfies(m -> assertThat(m.sentinels()).hasSize(2))
                        .satisfies(m -> assertThat(m.quorumReachable()).isTrue()));
    }

    @Test
    void letsNoSentinelForgetAMasterThatIsOnlySlow() {
        clusterOfThree();
        c.process("rfr-x-0").hang();
        for (String replica : List.of("rfr-x-1", "rfr-x-2")) {
            c.ask(replica, "REPLICAOF", c.process(replica).host(), "6379");
        }

        HealResult result = heal(
                new HealCommand.ForgetMaster(List.of(target("rfs-x-0"), target("rfs-x-1"), target("rfs-x-2")), WHY));
        c.process("rfr-x-0").goOn();

        assertThat(result).isEqualTo(new HealResult.Skipped("the sentinels hear rfr-x-0, which keeps silent"));
        assertThat(c.monitors()).hasSize(3);
    }

    private void clusterOfThree() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        c.redis("rfr-x-2", Component.REDIS, Optional.of("rfr-x-0"));
        for (int i = 0; i < 3; i++) {
            c.sentinel("rfs-x-" + i, "rfr-x-0");
        }
        awaitLink("rfr-x-1");
        awaitLink("rfr-x-2");
    }

    private void awaitLink(String pod) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> c.ask(pod, "INFO", "replication").contains("master_link_status:up"));
    }

    private RedisView view(String pod) {
        return LoopbackCluster.await(c.live.look(c.cluster, c.node(pod))).said().orElseThrow();
    }

    private Monitor monitor(String sentinel) {
        return c.monitor(sentinel).orElseThrow();
    }

    private HealResult heal(HealCommand command) {
        return LoopbackCluster.await(healer.heal(c.cluster, command, Instant.now()));
    }

    private static Target target(String pod) {
        return new Target(pod, "uid-" + pod);
    }
}

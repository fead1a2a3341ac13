package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.AnnounceExternal;
import io.redisoperator.diagnosis.HealCommand.FollowExternal;
import io.redisoperator.diagnosis.HealCommand.PromoteFromExternal;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.ExternalMaster;
import io.redisoperator.redis.RedisProcess;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExternalReplicationIT {
    private static final String WHY = "a test wants it";
    private static final Credentials LOGIN = new Credentials(Optional.of("copy"), Optional.of("it"));

    private final LoopbackCluster c = new LoopbackCluster();
    private final Healer healer =
            new Healer(c.kube, c.live, new RoleLabels(c.vertx, c.kube, c.live, InstantSource.system()));
    private final RedisProcess old =
            RedisProcess.redis("requirepass secret", "user copy on >it +psync +replconf +ping +info");

    @BeforeEach
    void start() {
        c.redis("rfr-x-0", Component.REDIS, Optional.empty());
        c.redis("rfr-x-1", Component.REDIS, Optional.of("rfr-x-0"));
        outside("SET", "theirs", "1");
    }

    @AfterEach
    void close() {
        old.close();
        c.close();
    }

    @Test
    void logsInAsAUserWhoMayDoNoMoreThanCopy() {
        assertThat(heal(follow("rfr-x-1", false), false)).isInstanceOf(HealResult.Done.class);

        awaitLink("rfr-x-1", old.host());
        assertThat(c.ask("rfr-x-1", "GET", "theirs")).isEqualTo("1");
        assertThat(setting("rfr-x-1", "replica-priority")).isEqualTo("0");
        assertThat(heal(follow("rfr-x-1", false), false)).isInstanceOf(HealResult.Skipped.class);
    }

    @Test
    void discardsWhatAMasterHoldsOnlyWhenAPersonAgreed() {
        c.ask("rfr-x-0", "SET", "own", "1");

        assertThat(heal(follow("rfr-x-0", false), false)).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-0", "GET", "own")).isEqualTo("1");

        assertThat(heal(follow("rfr-x-0", true), false)).isInstanceOf(HealResult.Done.class);
        awaitLink("rfr-x-0", old.host());
    }

    @Test
    void followsNobodyThatTheSpecDoesNotNameAnyMore() {
        HealResult result = healWith(c.cluster, follow("rfr-x-1", false));

        assertThat(result).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-1", "ROLE")).contains(c.process("rfr-x-0").host());
    }

    @Test
    void promotesOneThatIsLevelAndLeavesNothingOfTheOldLoginBehind() {
        bothFollow();

        HealResult result = heal(promote("rfr-x-0", true), true);

        assertThat(result).isInstanceOf(HealResult.Done.class);
        awaitLink("rfr-x-1", c.process("rfr-x-0").host());
        assertThat(c.ask("rfr-x-0", "SET", "after", "1")).isEqualTo("OK");
        assertThat(c.roleLabel("rfr-x-0")).isEqualTo(Labels.MASTER);
        for (String pod : List.of("rfr-x-0", "rfr-x-1")) {
            assertThat(setting(pod, "masteruser")).isEmpty();
            assertThat(setting(pod, "masterauth")).isEmpty();
        }
        assertThat(setting("rfr-x-1", "replica-priority")).isEqualTo("0");

        LoopbackCluster.await(new Steering(c.live, InstantSource.system()).giveBack(c.cluster));
        for (String pod : List.of("rfr-x-0", "rfr-x-1")) {
            assertThat(setting(pod, "replica-priority")).isEqualTo("100");
        }
    }

    @Test
    void promotesNobodyWhoLacksAWrite() {
        bothFollow();
        c.ask("rfr-x-0", "REPLICAOF", c.process("rfr-x-0").host(), "6379");
        outside("SET", "later", "1");

        assertThat(heal(promote("rfr-x-0", true), true)).isInstanceOf(HealResult.Skipped.class);
        assertThat(c.ask("rfr-x-0", "ROLE")).startsWith("slave");
    }

    @Test
    void promotesNobodyWhileTheSpecAsksToFollow() {
        bothFollow();

        assertThat(heal(promote("rfr-x-0", true), false)).isInstanceOf(HealResult.Skipped.class);
    }

    @Test
    void promotesTheChosenOneThoughTheOldOneIsGone() {
        bothFollow();
        old.kill();

        assertThat(heal(promote("rfr-x-1", false), true)).isInstanceOf(HealResult.Done.class);
        awaitLink("rfr-x-0", c.process("rfr-x-1").host());
    }

    @Test
    void tellsWhoHasNotBeenToldOfTheEnd() {
        bothFollow();
        c.process("rfr-x-1").kill();

        List<String> untold = LoopbackCluster.await(new Homecoming(c.live).complete(c.cluster.with(external(true))));

        assertThat(untold).containsExactly("rfr-x-1", "rfr-x-2");
        assertThat(setting("rfr-x-0", "masteruser")).isEmpty();
    }

    @Test
    void hasSentinelsNameItByNameAndKnowNobodyUntilAPodTakesOver() {
        for (String sentinel : List.of("rfs-x-a", "rfs-x-b")) {
            c.sentinel(sentinel, "rfr-x-0");
        }
        ExternalMaster named = announced(new Endpoint("localhost", 6379), false);

        HealResult result = healWith(c.cluster.with(named), announce(named));

        assertThat(result).isInstanceOf(HealResult.Done.class);
        assertThat(namedBy("rfs-x-a")).isEqualTo("localhost\n6379");
        assertThat(c.ask("rfs-x-a", "SENTINEL", "SENTINELS", "mymaster")).isEmpty();

        bothFollow();
        assertThat(healWith(c.cluster.with(external(true)), promote("rfr-x-0", true)))
                .isInstanceOf(HealResult.Done.class);
        LoopbackCluster.await(new Homecoming(c.live).complete(c.cluster.with(announced(named.address(), true))));
        for (String sentinel : List.of("rfs-x-a", "rfs-x-b")) {
            assertThat(namedBy(sentinel)).startsWith(c.process("rfr-x-0").host());
            assertThat(c.ask(sentinel, "SENTINEL", "CONFIG", "GET", "resolve-hostnames"))
                    .endsWith("no");
            await("it to know the other one")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> !c.ask(sentinel, "SENTINEL", "SENTINELS", "mymaster")
                            .isEmpty());
        }
    }

    @Test
    void hasNoSentinelNameItOnceAPodHasTakenOver() {
        c.sentinel("rfs-x-a", "rfr-x-0");
        ExternalMaster left = announced(old.endpoint(), true);

        assertThat(healWith(c.cluster.with(left), announce(left))).isInstanceOf(HealResult.Skipped.class);
        assertThat(healWith(c.cluster.with(external(false)), announce(left))).isInstanceOf(HealResult.Skipped.class);
        assertThat(namedBy("rfs-x-a")).startsWith(c.process("rfr-x-0").host());
    }

    private String namedBy(String sentinel) {
        return c.ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster");
    }

    private ExternalMaster announced(Endpoint address, boolean leaving) {
        return new ExternalMaster(address, leaving, false, Optional.empty(), LOGIN, true);
    }

    private AnnounceExternal announce(ExternalMaster external) {
        return new AnnounceExternal(
                c.live.sentinels(c.cluster).stream().map(LiveNodes.Node::target).toList(), external.address(), WHY);
    }

    private void bothFollow() {
        heal(follow("rfr-x-1", true), false);
        heal(follow("rfr-x-0", true), false);
        awaitLink("rfr-x-0", old.host());
        awaitLink("rfr-x-1", old.host());
        await().atMost(Duration.ofSeconds(90))
                .until(() -> c.ask("rfr-x-0", "DBSIZE").equals("1")
                        && c.ask("rfr-x-1", "DBSIZE").equals("1"));
    }

    private FollowExternal follow(String pod, boolean discards) {
        return new FollowExternal(c.node(pod).target(), old.endpoint(), discards, WHY);
    }

    private PromoteFromExternal promote(String pod, boolean level) {
        return new PromoteFromExternal(c.node(pod).target(), old.endpoint(), level, WHY);
    }

    private ExternalMaster external(boolean leaving) {
        return new ExternalMaster(old.endpoint(), leaving, false, Optional.empty(), LOGIN, false);
    }

    private HealResult heal(HealCommand command, boolean leaving) {
        return healWith(c.cluster.with(external(leaving)), command);
    }

    private HealResult healWith(ManagedCluster cluster, HealCommand command) {
        return LoopbackCluster.await(healer.heal(cluster, command, Instant.now()));
    }

    private void outside(String... command) {
        LoopbackCluster.await(c.nodes.send(old.endpoint(), Credentials.password("secret"), List.of(command)));
    }

    private String setting(String pod, String name) {
        String reply = c.ask(pod, "CONFIG", "GET", name);
        return reply.substring(reply.indexOf('\n') + 1);
    }

    private void awaitLink(String pod, String master) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> c.ask(pod, "INFO", "replication")
                        .matches("(?s).*master_host:" + master + "\r.*master_link_status:up.*"));
    }
}

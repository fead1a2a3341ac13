package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.Seams;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.localcluster.demo.LocalOperator;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Ports;
import io.redisoperator.redis.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** A cluster of a real Valkey, in images that have no program of Redis; each test leaves it whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf(value = "io.redisoperator.system.RealValkey#isHere", disabledReason = RealValkey.MISSING)
class ValkeyIT {
    private static final ClusterKey KEY = new ClusterKey("default", "keys");
    private static final List<Component> BOTH = List.of(Component.REDIS, Component.SENTINEL);

    private Playground playground;
    private LocalOperator operator;

    @BeforeAll
    void create() {
        playground = new Playground();
        operator = startOperator();
        bringBack();
        playground.set(KEY, "kept", "yes", 2);
    }

    /** Also after a test that failed on its way. */
    @BeforeEach
    void bringBack() {
        valkey("");
        playground.awaitWhole(KEY, 3, 3);
    }

    @AfterAll
    void close() {
        operator.close();
        playground.close();
    }

    @Test
    void runsValkeyAndFindsNoProgramOfRedis() {
        for (Component component : BOTH) {
            assertThat(playground.pods(KEY, component)).hasSize(3).allSatisfy(pod -> {
                String container = pod.getSpec().getContainers().getFirst().getName();
                assertThat(sh(pod, container, "command -v redis-server redis-sentinel redis-cli || echo none"))
                        .isEqualTo("none\n");
                assertThat(sh(pod, container, "command -v valkey-cli")).endsWith("/valkey-cli\n");
            });
        }
        assertThat(playground.pods(KEY, Component.REDIS))
                .allSatisfy(pod -> assertThat(playground.redis(pod, "INFO", "server"))
                        .contains("server_name:valkey", "server_mode:standalone"));
        assertThat(playground.pods(KEY, Component.SENTINEL))
                .allSatisfy(pod -> assertThat(playground.sentinel(pod, "INFO", "server"))
                        .contains("server_name:valkey", "server_mode:sentinel"));
    }

    @Test
    void movesTheMasterToThePodThatAnAnnotationNames() {
        valkey(Playground.LATE_DOWN_AFTER);
        playground.awaitSentinelsHave(KEY, "down-after-milliseconds", "30000");
        String wanted = others(playground.master(KEY)).getLast().getMetadata().getName();

        Duration gap = writing(() -> {
            playground.annotate(KEY, Annotations.SWITCH_TO, wanted);
            awaitMaster(wanted);
        });

        assertThat(gap).isLessThan(Playground.NOT_DOWN_AFTER);
        playground.awaitWhole(KEY, 3, 3);
    }

    @Test
    void handsOverByItsOwnScriptsWhenThePodIsDeletedWhileTheOperatorIsAway() {
        Pod master = playground.master(KEY);
        int logged = playground.log(master).length();
        operator.close();
        try {
            playground.client.resource(master).delete();
            // Whoever changes its role drops the connections of clients.
            await().atMost(Playground.LONG)
                    .ignoreExceptions()
                    .until(() -> others(master).stream().anyMatch(playground::leads));
            // It was told to follow the other while it still ran: the move did not wait for its end.
            await().atMost(Playground.LONG)
                    .untilAsserted(() ->
                            assertThat(playground.log(master).substring(logged)).contains("REPLICAOF"));
        } finally {
            operator = startOperator();
        }
        await().atMost(Playground.LONG)
                .until(() -> uids().size() == 3
                        && !uids().contains(master.getMetadata().getUid()));
        awaitData();
    }

    @Test
    void electsAnotherMasterWhenTheProcessIsKilled() {
        Pod killed = playground.master(KEY);

        playground.kill(killed, "redis");

        await().atMost(Playground.LONG)
                .until(() -> masters().size() == 1 && !masters().contains(name(killed)));
        awaitData();
    }

    @Test
    void takesSettingsThatOnlyValkeyHasAndGivesThemBack() {
        List<String> before = uids();

        valkey("redis: {customConfig: ['max-new-connections-per-cycle 20', 'dual-channel-replication-enabled yes']}");
        awaitEverywhere("max-new-connections-per-cycle", "20");
        awaitEverywhere("dual-channel-replication-enabled", "yes");
        playground.awaitWhole(KEY, 3, 3);
        assertThat(uids()).isEqualTo(before);

        valkey("");
        awaitEverywhere("dual-channel-replication-enabled", "no");
        playground.awaitWhole(KEY, 3, 3);
        assertThat(uids()).isEqualTo(before);
    }

    /** One after the other, with the master's hand-over; each new pod copies the data through a channel of its own. */
    @Test
    void replacesPodsForASettingThatIsReadAtTheStart() {
        valkey(Playground.LATE_DOWN_AFTER);
        playground.awaitSentinelsHave(KEY, "down-after-milliseconds", "30000");
        List<String> before = uids();

        Duration gap = writing(() -> {
            valkey(Playground.LATE_DOWN_AFTER
                    + "redis: {customConfig: ['io-threads 2', 'dual-channel-replication-enabled yes']}");
            awaitEverywhere("io-threads", "2");
            playground.awaitWhole(KEY, 3, 3);
        });

        assertThat(gap).isLessThan(Playground.NOT_DOWN_AFTER);
        assertThat(uids()).doesNotContainAnyElementsOf(before);
        awaitData();
        assertThat(playground.log(others(playground.master(KEY)).getFirst())).contains("initialize RDB channel");
        valkey("");
        awaitEverywhere("io-threads", "1");
        awaitData();
    }

    @Test
    void changesThePasswordInPlace() {
        List<String> before = uids();
        secret("one");
        valkey("auth: {secretPath: guard}");
        await().atMost(Playground.LONG).until(() -> refused() && accepted("AUTH", "one"));

        secret("two");
        await().atMost(Playground.LONG).until(() -> accepted("AUTH", "two") && accepted("AUTH", "one"));
        await().atMost(Playground.LONG).until(() -> refused("AUTH", "one"));

        valkey("");
        await().atMost(Playground.LONG).until(() -> accepted());
        awaitData();
        assertThat(uids()).isEqualTo(before);
    }

    private LocalOperator startOperator() {
        return LocalOperator.start(
                playground.options("operator").changingPasswords(Duration.ofSeconds(10), Duration.ofMillis(300)),
                Seams.NONE);
    }

    private void valkey(String spec) {
        playground.apply(KEY, "engine: Valkey\n" + spec);
    }

    private void awaitMaster(String name) {
        await("master " + name).atMost(Playground.LONG).until(() -> masters().equals(List.of(name)));
    }

    private void awaitData() {
        playground.awaitWhole(KEY, 3, 3);
        // An operator that has only just begun may move the label once more.
        await().atMost(Playground.LONG)
                .ignoreExceptions()
                .until(() -> "yes".equals(playground.redis(playground.master(KEY), "GET", "kept")));
    }

    private void awaitEverywhere(String directive, String value) {
        await(directive)
                .atMost(Playground.LONG.multipliedBy(2))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.REDIS))
                        .hasSize(3)
                        .allSatisfy(pod -> assertThat(playground.redis(pod, "CONFIG", "GET", directive))
                                .isEqualTo(directive + "\n" + value)));
    }

    /** The longest gap of a client that writes meanwhile; nothing that was acknowledged may be missing. */
    private Duration writing(Runnable happening) {
        try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > 200);
            happening.run();
            long before = ledger.acknowledged();
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > before + 200);
            ledger.end();
            assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
            playground.redis(playground.master(KEY), "DEL", WriteLedger.KEY);
            return ledger.longestGap();
        }
    }

    private void secret(String password) {
        playground
                .client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("guard")
                        .withNamespace(KEY.namespace())
                        .endMetadata()
                        .addToStringData("password", password)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    private boolean accepted(String... login) {
        return refusals(login).count() == 0;
    }

    private boolean refused(String... login) {
        return refusals(login).count() == 3;
    }

    /** Of all nodes; that a replica takes no writes is no refusal. */
    private Stream<String> refusals(String... login) {
        return playground.pods(KEY, Component.REDIS).stream()
                .map(pod -> new Endpoint(pod.getStatus().getPodIP(), Ports.REDIS))
                .flatMap(node -> Visitor.refusal(node, List.of(login)).stream())
                .filter(refusal -> !refusal.startsWith("READONLY"));
    }

    private List<String> masters() {
        return playground.labelledMasters(KEY).stream().map(ValkeyIT::name).toList();
    }

    private List<Pod> others(Pod pod) {
        return playground.pods(KEY, Component.REDIS).stream()
                .filter(other -> !name(other).equals(name(pod)))
                .toList();
    }

    private List<String> uids() {
        return playground.pods(KEY, Component.REDIS).stream()
                .map((Pod pod) -> pod.getMetadata().getUid())
                .toList();
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private String sh(Pod pod, String container, String script) {
        try {
            return playground
                    .cluster
                    .kubelet()
                    .exec(KEY.namespace(), name(pod), container, Duration.ofSeconds(10), "sh", "-c", script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

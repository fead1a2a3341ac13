package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.localcluster.kubelet.KubeletOptions;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One cluster that is hurt in one way after the other, and has to be whole again after each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealingIT {
    private static final ClusterKey KEY = new ClusterKey("default", "hurt");

    private Playground playground;

    @BeforeAll
    void create() {
        // Its pods crash and come again all the time, and are to be probed as soon.
        playground = new Playground((KubeletOptions k) -> k.withCalm(1)).withOperator();
        // A short down-after, so that what is left to Sentinel does not take long.
        playground.apply(KEY, """
                sentinel:
                  customConfig:
                  - down-after-milliseconds 2000
                  - failover-timeout 6000
                """);
        playground.awaitReady(KEY);
        playground.set(KEY, "kept", "yes", 2);
    }

    @BeforeEach
    void startWhole() {
        // What the test before killed may still be reported as ready.
        await().atMost(Playground.LONG)
                .ignoreExceptions()
                .until(() -> redis().stream()
                        .allMatch(p -> playground.redis(p, "PING").equals("PONG")));
        playground.awaitWhole(KEY, 3, 3);
    }

    @AfterAll
    void close() {
        playground.close();
    }

    @Test
    void electsAnotherMasterWhenItsProcessIsKilled() {
        Pod before = playground.master(KEY);

        playground.kill(before, "redis");

        await().atMost(Playground.LONG)
                .until(() -> playground.labelledMasters(KEY).stream()
                                .map(HealingIT::name)
                                .filter(n -> !n.equals(name(before)))
                                .count()
                        == 1);
        assertKeysAreKept();
    }

    @Test
    void handsOverWhenTheMastersPodIsDeleted() {
        Pod before = playground.master(KEY);

        playground.client.resource(before).delete();

        await().atMost(Playground.LONG)
                .until(() -> playground.labelledMasters(KEY).stream()
                                .map(HealingIT::name)
                                .filter(n -> !n.equals(name(before)))
                                .count()
                        == 1);
        assertKeysAreKept();
    }

    @Test
    void bringsBackAReplicaThatFollowsNobody() {
        Pod replica = replica();

        playground.redis(replica, "REPLICAOF", replica.getStatus().getPodIP(), "6379");

        awaitFollows(replica);
    }

    @Test
    void bringsBackAReplicaThatFollowsTheWrongAddress() {
        Pod replica = replica();

        playground.redis(replica, "REPLICAOF", "127.0.0.9", "6379");

        awaitFollows(replica);
    }

    @Test
    void leavesOneMasterOfTwo() {
        Pod second = replica();

        playground.redis(second, "REPLICAOF", "NO", "ONE");

        await().atMost(Playground.LONG)
                .until(() -> redis().stream()
                                .filter(p -> playground.redis(p, "ROLE").startsWith("master"))
                                .count()
                        == 1);
        assertKeysAreKept();
    }

    @Test
    void mendsARoleLabelThatIsWrongOrGone() {
        Pod replica = replica();
        Pod master = playground.master(KEY);

        relabel(replica, Labels.MASTER);
        relabel(master, Labels.SLAVE);

        // Whoever leads by then: on a machine that stalls Sentinel may have elected another one.
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.labelledMasters(KEY))
                        .singleElement()
                        .extracting(HealingIT::name)
                        .isEqualTo(leader()));
    }

    @Test
    void givesASentinelItsMonitorBack() {
        Pod sentinel = sentinel();

        playground.sentinel(sentinel, "SENTINEL", "REMOVE", "mymaster");

        awaitSentinelsAgree();
    }

    @Test
    void pointsSentinelsBackThatAllWatchAnAddressOfNobody() {
        playground.pods(KEY, Component.SENTINEL).forEach(playground::mislead);

        awaitSentinelsAgree();
    }

    @Test
    void setsQuorumAndTimersOfASentinelBack() {
        Pod sentinel = sentinel();

        playground.sentinel(sentinel, "SENTINEL", "SET", "mymaster", "quorum", "1");
        playground.sentinel(sentinel, "SENTINEL", "SET", "mymaster", "down-after-milliseconds", "99000");

        await().atMost(Playground.LONG).untilAsserted(() -> {
            String now = playground.sentinel(sentinel, "SENTINEL", "MASTER", "mymaster");
            assertThat(now).contains("quorum\n2").contains("down-after-milliseconds\n2000");
        });
    }

    @Test
    void outlivesAHungReplicaAndGoesOnHealingTheOthers() throws Exception {
        Pod hung = replica();
        Pod sentinel = sentinel();
        long pid = playground.cluster.kubelet().pid(KEY.namespace(), name(hung), "redis");
        signal("STOP", pid);
        try {
            playground.sentinel(sentinel, "SENTINEL", "SET", "mymaster", "quorum", "1");
            await().atMost(Playground.LONG)
                    .until(() -> playground
                            .sentinel(sentinel, "SENTINEL", "MASTER", "mymaster")
                            .contains("quorum\n2"));
        } finally {
            signal("CONT", pid);
        }
    }

    @Test
    void forgetsTheGhostOfASentinelThatWasReplaced() {
        playground.client.resource(sentinel()).delete();

        await().atMost(Playground.LONG.multipliedBy(2))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.SENTINEL))
                        .hasSize(3)
                        .allSatisfy(s -> assertThat(playground.sentinel(s, "SENTINEL", "MASTER", "mymaster"))
                                .contains("num-other-sentinels\n2\n")
                                .contains("num-slaves\n2\n")));
    }

    private void awaitFollows(Pod replica) {
        await().atMost(Playground.LONG)
                .untilAsserted(() -> assertThat(playground.redis(replica, "INFO", "replication"))
                        .contains("master_host:"
                                + playground.master(KEY).getStatus().getPodIP())
                        .contains("master_link_status:up"));
        assertKeysAreKept();
    }

    private void awaitSentinelsAgree() {
        await().atMost(Playground.LONG)
                .ignoreExceptionsInstanceOf(NoSuchElementException.class)
                .untilAsserted(() -> assertThat(playground.pods(KEY, Component.SENTINEL).stream()
                                .map(s -> playground.sentinel(s, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")))
                        .as(() -> "what sentinels name; the operator says " + playground.told(KEY))
                        .containsOnly(playground.master(KEY).getStatus().getPodIP() + "\n6379")
                        .hasSize(3));
        assertKeysAreKept();
    }

    private void assertKeysAreKept() {
        await().atMost(Playground.LONG)
                .ignoreExceptions()
                .until(() ->
                        playground.redis(playground.master(KEY), "GET", "kept").equals("yes"));
    }

    private void relabel(Pod pod, String role) {
        playground
                .client
                .resource(pod)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"" + Labels.ROLE + "\":\"" + role + "\"}}}");
    }

    private List<Pod> redis() {
        return playground.pods(KEY, Component.REDIS);
    }

    /** The only Redis that says that it is a master. */
    private String leader() {
        List<String> leaders =
                redis().stream().filter(playground::leads).map(HealingIT::name).toList();
        assertThat(leaders).hasSize(1);
        return leaders.getFirst();
    }

    private Pod replica() {
        String master = name(playground.master(KEY));
        return redis().stream().filter(p -> !name(p).equals(master)).findFirst().orElseThrow();
    }

    private Pod sentinel() {
        return playground.pods(KEY, Component.SENTINEL).getFirst();
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private static void signal(String signal, long pid) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }
}

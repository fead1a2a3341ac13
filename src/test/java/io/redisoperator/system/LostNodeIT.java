package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.ObjectNames;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master on a node that Kubernetes has lost, under Sentinels that would wait for long. */
class LostNodeIT {
    private static final ClusterKey KEY = new ClusterKey("default", "patient");
    private static final Duration DOWN_AFTER = Duration.ofMinutes(5);

    private final Playground playground = new Playground();

    @BeforeEach
    void create() {
        playground.withOperator();
        playground.apply(KEY, """
                sentinel:
                  customConfig:
                  - down-after-milliseconds %d
                """.formatted(DOWN_AFTER.toMillis()));
        playground.awaitReady(KEY);
    }

    @AfterEach
    void close() {
        playground.close();
    }

    @Test
    void losesItsPlaceLongBeforeSentinelIsSure() throws Exception {
        Pod master = playground.master(KEY);
        playground.set(KEY, "kept", "yes", 2);
        long pid = playground.cluster.kubelet().pid(KEY.namespace(), name(master), "redis");
        signal("STOP", pid);
        try {
            lose(master.getSpec().getNodeName());

            await().atMost(Playground.LONG)
                    .untilAsserted(() -> assertThat(playground.labelledMasters(KEY))
                            .singleElement()
                            .satisfies(p -> assertThat(name(p)).isNotEqualTo(name(master))));
            assertThat(playground.redis(playground.master(KEY), "GET", "kept")).isEqualTo("yes");
        } finally {
            signal("CONT", pid);
        }
    }

    /** Redis runs on there and is heard, whatever Kubernetes says of pods of that node. */
    @Test
    void keepsItsClientsWhereOnlyTheKubeletIsGone() throws Exception {
        Pod master = playground.master(KEY);
        Endpoint service = playground.masterService(KEY);
        lose(master.getSpec().getNodeName());
        callUnready(master);
        await("the Service to know")
                .atMost(Playground.LONG)
                .until(() -> endpointsServing().equals(List.of(false)));

        for (int i = 0; i < 20; i++) {
            try (RedisConversation client = new RedisConversation(service.host(), service.port())) {
                assertThat(client.ask("INCR", "counter")).isEqualTo(Integer.toString(i + 1));
            }
        }
        assertThat(playground.labelledMasters(KEY)).extracting(LostNodeIT::name).containsExactly(name(master));
    }

    /** Of the pods that new connections to the master's Service are led to: whether they are called ready. */
    private List<Boolean> endpointsServing() {
        return playground
                .client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(KEY.namespace())
                .withLabel("kubernetes.io/service-name", ObjectNames.of(KEY).masterService())
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint -> endpoint.getConditions().getReady())
                .map(endpoint -> endpoint.getConditions().getServing())
                .toList();
    }

    /** As the node controller does with every pod of such a node. */
    private void callUnready(Pod pod) {
        playground.client.pods().resource(pod).editStatus(found -> {
            Pod unready = new PodBuilder(found).build();
            unready.getStatus().getConditions().stream()
                    .filter(c -> "Ready".equals(c.getType()))
                    .forEach(c -> c.setStatus("False"));
            return unready;
        });
    }

    /** As the node controller does when a kubelet is not heard of. */
    private void lose(String node) {
        playground.client.nodes().withName(node).editStatus(found -> {
            Node lost = new NodeBuilder(found).build();
            lost.getStatus().getConditions().stream()
                    .filter(c -> "Ready".equals(c.getType()))
                    .forEach(c -> c.setStatus("Unknown"));
            return lost;
        });
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private static void signal(String signal, long pid) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }
}

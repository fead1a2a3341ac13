package io.redisoperator.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.redisoperator.heal.WriteLedger;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes are drained: pods are evicted, as far as the disruption budgets let them go. */
class DrainIT {
    private static final ClusterKey KEY = new ClusterKey("default", "drained");

    private final Playground playground = new Playground();

    /** A client that asks once: others ask again, for a minute, where a budget says no. */
    private final KubernetesClient drain = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(playground.client.getConfiguration())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();

    @BeforeEach
    void create() {
        playground.withOperator().apply(KEY, "");
        playground.awaitWhole(KEY, 3, 3);
    }

    @AfterEach
    void close() {
        drain.close();
        playground.close();
    }

    @Test
    void takesOnePodAfterTheOtherTheMasterFirstWithoutALostWrite() {
        List<Pod> before = playground.pods(KEY, Component.REDIS);
        Pod first = playground.master(KEY);
        try (WriteLedger ledger = new WriteLedger(() -> playground.masterService(KEY))) {
            await().atMost(Playground.LONG).until(() -> ledger.acknowledged() > 200);
            drain(first, replicas());
            for (Pod pod : before) {
                if (!name(pod).equals(name(first))) {
                    drain(pod, before);
                }
            }
            ledger.end();
            assertThat(playground.written(playground.master(KEY))).containsAll(ledger.numbers());
        }
        assertThat(uids(playground.pods(KEY, Component.REDIS))).doesNotContainAnyElementsOf(uids(before));
    }

    @Test
    void doesNotTakeTheLastCopyThatIsInSync() {
        Pod lost = replicas().getFirst();
        Pod synced = replicas().getLast();
        Pod master = playground.master(KEY);
        crash(lost);

        assertThat(evicted(synced)).as("the replica in sync").isFalse();
        assertThat(evicted(master)).as("the master").isFalse();
        assertThat(evicted(lost)).as("who serves nobody").isTrue();

        await("another " + name(lost)).atMost(Playground.LONG).until(() -> replaced(lost));
        await("the budget to let the other go").atMost(Playground.LONG).until(() -> evicted(synced));
    }

    /** Twice, as only then it takes a while until there is another process. */
    private void crash(Pod pod) {
        playground.kill(pod, "redis");
        await("another process of " + name(pod))
                .atMost(Playground.LONG)
                .until(() -> redis(pod).getRestartCount() == 1
                        && redis(pod).getState().getRunning() != null);
        playground.kill(pod, "redis");
        await("no process of " + name(pod))
                .atMost(Playground.LONG)
                .until(() -> redis(pod).getState().getRunning() == null
                        && !playground.client.resource(pod).isReady());
    }

    private ContainerStatus redis(Pod pod) {
        return playground
                .client
                .resource(pod)
                .get()
                .getStatus()
                .getContainerStatuses()
                .getFirst();
    }

    /** Until the cluster is whole again; none of the others may go at the same time. */
    private void drain(Pod pod, List<Pod> others) {
        await("the budget to let " + name(pod) + " go").atMost(Playground.LONG).until(() -> evicted(pod));
        others.stream()
                .filter(other -> !name(other).equals(name(pod)))
                .forEach(other -> assertThat(evicted(other)).as(name(other)).isFalse());
        await("another " + name(pod)).atMost(Playground.LONG).until(() -> replaced(pod));
        playground.awaitWhole(KEY, 3, 3);
    }

    private boolean replaced(Pod pod) {
        Pod now = playground.client.resource(pod).get();
        return now != null
                && !now.getMetadata().getUid().equals(pod.getMetadata().getUid());
    }

    private boolean evicted(Pod pod) {
        return drain.pods().inNamespace(KEY.namespace()).withName(name(pod)).evict();
    }

    private List<Pod> replicas() {
        String master = name(playground.master(KEY));
        return playground.pods(KEY, Component.REDIS).stream()
                .filter(pod -> !name(pod).equals(master))
                .toList();
    }

    private static List<String> uids(List<Pod> pods) {
        return pods.stream().map((Pod pod) -> pod.getMetadata().getUid()).toList();
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }
}

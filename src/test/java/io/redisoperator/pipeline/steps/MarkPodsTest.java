package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkPodsTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";

    private final MemoryKube kube = new MemoryKube();

    @Test
    void marksEachPodOnceAndNoneThatIsMarked() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", "10.0.0.0", Optional.of("master")));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-1", "10.0.0.1", Optional.of("slave")));
        kube.put(Specimens.pod(KEY, Component.SENTINEL, "rfs-x-a", "10.0.0.2", Optional.empty()));

        mark("redis: {preventMasterEviction: true}");
        mark("redis: {preventMasterEviction: true}");

        assertThat(kube.writes()).containsExactlyInAnyOrder("mark Pod/rfr-x-0", "mark Pod/rfr-x-1");
        assertThat(annotation("rfr-x-0")).isEqualTo("false");
        assertThat(annotation("rfr-x-1")).isEqualTo("true");
    }

    @Test
    void leavesAPodAloneThatIsBeingDeleted() {
        Pod leaving = Specimens.pod(KEY, Component.REDIS, "rfr-x-0", "10.0.0.0", Optional.of("master"));
        leaving.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        kube.put(leaving);

        mark("redis: {preventMasterEviction: true}");

        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void marksNothingForASpecThatAsksForNothing() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", "10.0.0.0", Optional.of("master")));

        mark("");

        assertThat(kube.writes()).isEqualTo(List.of());
    }

    private void mark(String spec) {
        new MarkPods(kube)
                .mark(new ManagedCluster(Specimens.failover(KEY, spec), Credentials.NONE, Credentials.NONE))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private String annotation(String pod) {
        return kube.cached(Pod.class, "ns", pod)
                .orElseThrow()
                .getMetadata()
                .getAnnotations()
                .getOrDefault(SAFE_TO_EVICT, "");
    }
}

package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreationStateTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");

    private final MemoryKube kube = new MemoryKube();
    private final ManagedCluster cluster =
            new ManagedCluster(Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE);
    private final CreationState state = new CreationState(kube);

    @BeforeEach
    void aResourceThatHadAMaster() {
        DatabasesFailover resource = new DatabasesFailover();
        resource.getMetadata().setNamespace("ns");
        resource.getMetadata().setName("x");
        resource.getMetadata().setUid(cluster.failover().uid());
        resource.setStatus(
                new FailoverStatus("Running", 1L, null, null, true, null, null, null, null, null, null, null));
        kube.put(resource);
    }

    @Test
    void isInProgressWhileNothingRuns() {
        assertThat(state.inProgress(cluster)).isTrue();
    }

    @Test
    void isOverForPodsWhoseStatefulSetIsBeingMadeAnew() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-x-0", "10.0.0.1", Optional.of("master")));

        assertThat(state.inProgress(cluster)).isFalse();
    }
}

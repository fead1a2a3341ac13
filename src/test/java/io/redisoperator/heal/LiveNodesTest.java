package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels.Component;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveNodesTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cache");

    private final Pod pod = new PodBuilder(
                    Specimens.pod(KEY, Component.REDIS, "rfr-cache-0", "10.0.0.1", Optional.empty()))
            .withNewSpec()
            .addNewContainer()
            .withName("istio-proxy")
            .endContainer()
            .addNewContainer()
            .withName("redis")
            .endContainer()
            .endSpec()
            .build();

    /** A webhook's proxy may come first in the pod, and goes on when Redis has ended. */
    @Test
    void tellsWhetherRedisRunsAndNotAContainerThatWasPutBeforeIt() {
        assertThat(node(running("istio-proxy"), ended("redis")).running()).isFalse();
        assertThat(node(ended("istio-proxy"), running("redis")).running()).isTrue();
    }

    private Node node(ContainerStatus... containers) {
        return new Node(
                new PodBuilder(pod)
                        .editStatus()
                        .withContainerStatuses(containers)
                        .endStatus()
                        .build(),
                new Endpoint("10.0.0.1", 6379));
    }

    private static ContainerStatus running(String name) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .build();
    }

    private static ContainerStatus ended(String name) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withNewState()
                .withNewTerminated()
                .withExitCode(137)
                .endTerminated()
                .endState()
                .build();
    }
}

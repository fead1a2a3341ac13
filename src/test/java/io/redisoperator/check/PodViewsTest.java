package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.diagnosis.PodView;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.model.Role;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodViewsTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cache");

    private final Pod pod = Specimens.pod(KEY, Component.REDIS, "rfr-cache-12", "10.0.0.1", Optional.of(Labels.SLAVE));

    @Test
    void readsAPodOfTheStatefulSet() {
        Pod restarted = new PodBuilder(pod)
                .editMetadata()
                .addToLabels("controller-revision-hash", "rfr-cache-7d")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .endContainer()
                .endSpec()
                .editStatus()
                .withContainerStatuses()
                .addNewContainerStatus()
                .withName("exporter")
                .withRestartCount(9)
                .endContainerStatus()
                .addNewContainerStatus()
                .withName("redis")
                .withRestartCount(2)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();

        assertThat(PodViews.of(restarted, Component.REDIS, 7000))
                .isEqualTo(new PodView(
                        "rfr-cache-12",
                        "uid-rfr-cache-12",
                        Optional.of(new Endpoint("10.0.0.1", 7000)),
                        true,
                        true,
                        false,
                        false,
                        false,
                        Optional.of(Role.REPLICA),
                        true,
                        12,
                        "rfr-cache-7d"));
    }

    @Test
    void knowsThatAContainerRanWhichHasEndedForTheFirstTime() {
        Pod ended = new PodBuilder(pod)
                .editStatus()
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName("redis")
                        .withRestartCount(0)
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(137)
                        .endTerminated()
                        .endState()
                        .build())
                .endStatus()
                .build();

        assertThat(PodViews.of(ended, Component.REDIS, 6379))
                .extracting(PodView::running, PodView::started)
                .containsExactly(false, true);
    }

    /** As a webhook does that has its proxy start before everything else. */
    @Test
    void looksPastAContainerThatWasPutBeforeItsOwn() {
        Pod proxied = new PodBuilder(pod)
                .withNewSpec()
                .addNewContainer()
                .withName("istio-proxy")
                .endContainer()
                .addNewContainer()
                .withName("redis")
                .endContainer()
                .endSpec()
                .editStatus()
                .withContainerStatuses(
                        new ContainerStatusBuilder()
                                .withName("istio-proxy")
                                .withRestartCount(3)
                                .withNewState()
                                .withNewRunning()
                                .endRunning()
                                .endState()
                                .build(),
                        new ContainerStatusBuilder()
                                .withName("redis")
                                .withRestartCount(0)
                                .withNewState()
                                .withNewWaiting()
                                .endWaiting()
                                .endState()
                                .build())
                .endStatus()
                .build();

        assertThat(PodViews.of(proxied, Component.REDIS, 6379))
                .extracting(PodView::running, PodView::started)
                .containsExactly(false, false);
    }

    /** A sidecar of that name is no reason to take it for what the pod is there for. */
    @Test
    void takesTheContainerOfThePodsComponent() {
        Pod sentinel = new PodBuilder(
                        Specimens.pod(KEY, Component.SENTINEL, "rfs-cache-a", "10.0.0.2", Optional.empty()))
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .endContainer()
                .addNewContainer()
                .withName("sentinel")
                .endContainer()
                .endSpec()
                .editStatus()
                .addNewContainerStatus()
                .withName("sentinel")
                .withNewState()
                .withNewTerminated()
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();

        assertThat(PodViews.of(sentinel, Component.SENTINEL, 26379).running()).isFalse();
    }

    @Test
    void takesTheFirstContainerWhereNoneHasThatName() {
        Pod renamed = new PodBuilder(pod)
                .withNewSpec()
                .addNewContainer()
                .withName("server")
                .endContainer()
                .addNewContainer()
                .withName("exporter")
                .endContainer()
                .endSpec()
                .editStatus()
                .withContainerStatuses(
                        new ContainerStatusBuilder().withName("exporter").build(),
                        new ContainerStatusBuilder()
                                .withName("server")
                                .withNewState()
                                .withNewRunning()
                                .endRunning()
                                .endState()
                                .build())
                .endStatus()
                .build();

        assertThat(PodViews.of(renamed, Component.REDIS, 6379).running()).isTrue();
    }

    @Test
    void readsAPodThatWasOnlyJustCreated() {
        Pod created = new PodBuilder(pod).withStatus(null).build();

        PodView view = PodViews.of(created, Component.REDIS, 6379);

        assertThat(view.endpoint()).isEmpty();
        assertThat(view.running()).isFalse();
        assertThat(view.started()).isFalse();
        assertThat(view.ready()).isFalse();
        assertThat(view.terminated()).isFalse();
    }

    @Test
    void seesThatAPodIsBeingDeletedOrHasEnded() {
        Pod leaving = new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .editStatus()
                .withPhase("Failed")
                .endStatus()
                .build();

        PodView view = PodViews.of(leaving, Component.REDIS, 6379);

        assertThat(view.deleting()).isTrue();
        assertThat(view.terminated()).isTrue();
    }

    @Test
    void readsNoOrdinalOffOtherPods() {
        assertThat(PodViews.of(pod, Component.BOOTSTRAP, 6379).ordinal()).isEqualTo(-1);
    }

    @Test
    void takesAnUnknownRoleForNone() {
        Pod odd = Specimens.pod(KEY, Component.REDIS, "rfr-cache-0", "10.0.0.1", Optional.of("leader"));

        assertThat(PodViews.of(odd, Component.REDIS, 6379).role()).isEmpty();
    }
}

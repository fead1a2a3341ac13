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

        assertThat(PodViews.of(restarted, 7000, true))
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

        assertThat(PodViews.of(ended, 6379, true))
                .extracting(PodView::running, PodView::started)
                .containsExactly(false, true);
    }

    @Test
    void readsAPodThatWasOnlyJustCreated() {
        Pod created = new PodBuilder(pod).withStatus(null).build();

        PodView view = PodViews.of(created, 6379, true);

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

        PodView view = PodViews.of(leaving, 6379, true);

        assertThat(view.deleting()).isTrue();
        assertThat(view.terminated()).isTrue();
    }

    @Test
    void readsNoOrdinalOffOtherPods() {
        assertThat(PodViews.of(pod, 6379, false).ordinal()).isEqualTo(-1);
    }

    @Test
    void takesAnUnknownRoleForNone() {
        Pod odd = Specimens.pod(KEY, Component.REDIS, "rfr-cache-0", "10.0.0.1", Optional.of("leader"));

        assertThat(PodViews.of(odd, 6379, true).role()).isEmpty();
    }
}

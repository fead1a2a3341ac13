package io.redisoperator.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.redis.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CurrentPodsTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");

    private final MemoryKube kube = new MemoryKube();
    private final List<String> unheard = new ArrayList<>();
    private final CurrentPods pods = new CurrentPods(kube, (key, words) -> unheard.add(key + ": " + words));

    @Test
    void tellsOfNothingWhereAllIsKnown() {
        kube.put(pod("rfr-x-0"));

        assertThat(unknown()).isEmpty();
        assertThat(unheard).isEmpty();
    }

    @Test
    void tellsOfPodsThatAWatchShouldHaveToldOf() {
        kube.put(pod("rfr-x-0"));
        kube.putUnheard(another("rfr-x-0").build());
        kube.putUnheard(another("rfr-x-1").build());

        assertThat(unknown()).containsExactly("rfr-x-0", "rfr-x-1");
        assertThat(unheard)
                .containsExactly("ns/x: rfr-x-0 is another, known as uid-rfr-x-0; rfr-x-1 is another, known as none");
    }

    /** No watch asks for it, so that it stays unknown. */
    @Test
    void tellsOfNoPodWithoutTheLabelThatIsWatched() {
        kube.putUnheard(another("rfr-x-1")
                .editMetadata()
                .removeFromLabels(Labels.PART_OF)
                .endMetadata()
                .build());

        assertThat(unknown()).containsExactly("rfr-x-1");
        assertThat(unheard).isEmpty();
    }

    /** Which it was to have before it is shrunk, and may have lost only to a silent watch. */
    @Test
    void asksAfterThePodsOfAStatefulSetThatHasYetToShrink() {
        kube.put(new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName("rfr-x")
                .endMetadata()
                .withNewSpec()
                .withReplicas(5)
                .endSpec()
                .build());
        kube.putUnheard(another("rfr-x-4").build());

        assertThat(unknown()).containsExactly("rfr-x-4");
    }

    private List<String> unknown() {
        return pods.unknown(new ManagedCluster(
                        Specimens.failover(KEY, Duration.ofSeconds(5)), Credentials.NONE, Credentials.NONE))
                .result();
    }

    private static PodBuilder another(String name) {
        return new PodBuilder(pod(name)).editMetadata().withUid("another").endMetadata();
    }

    private static Pod pod(String name) {
        return Specimens.pod(KEY, Component.REDIS, name, "10.0.0.9", Optional.empty());
    }
}

package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdoptionsTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final StatefulSet SET = set("set");
    private static final Duration LONG = Duration.ofSeconds(10);

    private long now;
    private final Adoptions adoptions = new Adoptions(() -> now);

    @Test
    void countsFromWhenEachPodWasFirstSeenToBeTheStatefulSets() {
        adoptions.look(KEY, SET, List.of(pod("a", "set"), pod("b", "former")));
        pass(Duration.ofSeconds(9));
        adoptions.look(KEY, SET, List.of(pod("a", "set"), pod("b", "set")));
        pass(Duration.ofSeconds(9));
        adoptions.look(KEY, SET, List.of(pod("a", "set"), pod("b", "set")));

        assertThat(lasted(pod("a", "set"))).isTrue();
        assertThat(lasted(pod("a", "set"), pod("b", "set"))).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(lasted(pod("a", "set"), pod("b", "set"))).isTrue();
    }

    @Test
    void beginsAnewWithAPodThatTakesTheNameOfAnother() {
        adoptions.look(KEY, SET, List.of(pod("a", "set")));
        pass(LONG);

        assertThat(lasted(pod("a-anew", "set"))).isFalse();
    }

    @Test
    void beginsAnewWithAnotherStatefulSet() {
        adoptions.look(KEY, SET, List.of(pod("a", "set")));
        pass(LONG);
        adoptions.look(KEY, set("anew"), List.of(pod("a", "anew")));

        assertThat(adoptions.lasted(KEY, set("anew"), List.of(pod("a", "anew")), LONG))
                .isFalse();
        assertThat(lasted(pod("a", "set"))).isFalse();
    }

    @Test
    void waitsForAStatefulSetWhosePodsAreNotSeenYet() {
        adoptions.look(KEY, SET, List.of());

        assertThat(lasted()).isFalse();
        pass(LONG);
        assertThat(lasted()).isTrue();
    }

    @Test
    void forgetsWithTheCluster() {
        adoptions.look(KEY, SET, List.of());
        pass(LONG);

        adoptions.forget(KEY);

        assertThat(lasted()).isFalse();
    }

    private boolean lasted(Pod... pods) {
        return adoptions.lasted(KEY, SET, List.of(pods), LONG);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static StatefulSet set(String uid) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withUid(uid)
                .endMetadata()
                .build();
    }

    private static Pod pod(String uid, String owner) {
        return new PodBuilder()
                .withNewMetadata()
                .withUid(uid)
                .withOwnerReferences(new OwnerReferenceBuilder().withUid(owner).build())
                .endMetadata()
                .build();
    }
}

package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelsAndMarksTest {
    private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";
    private static final String GUARDED = "redis: {preventMasterEviction: true}";

    @Test
    void showTheResourcesLabelsOnEveryObjectAndInNoTemplateOrSelector() {
        Failover plain = Failovers.failover("");
        Failover labelled = labelled("", Map.of("team", "shop", "app.kubernetes.io/name", "other"));

        assertThat(AllObjects.of(labelled))
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsEntry("team", "shop")
                        .containsEntry("app.kubernetes.io/name", "cart"));
        for (int i = 0; i < AllObjects.of(plain).size(); i++) {
            assertThat(specOf(AllObjects.of(labelled).get(i)))
                    .isEqualTo(specOf(AllObjects.of(plain).get(i)));
        }
    }

    @Test
    void giveARunningPodTheLabelsOnceAndTakeThemOffAgain() {
        Pod pod = pod(Map.of("own", "x"), Map.of());

        MarkedPod on = MarkedPod.changes(labelled("", Map.of("team", "shop")), pod);
        assertThat(on.labels()).containsOnly(Map.entry("team", Optional.of("shop")));
        Pod marked = applied(pod, on);
        assertThat(MarkedPod.changes(labelled("", Map.of("team", "shop")), marked))
                .isEqualTo(new MarkedPod(Map.of(), Map.of()));

        MarkedPod off = MarkedPod.changes(labelled("", Map.of()), marked);
        assertThat(off.labels()).containsOnly(Map.entry("team", Optional.empty()));
        assertThat(applied(marked, off)).isEqualTo(pod);
    }

    @Test
    void askTheAutoscalerToSpareTheMasterOnly() {
        Pod master = pod(Map.of("redisfailovers-role", "master"), Map.of());
        Pod replica = pod(Map.of("redisfailovers-role", "slave"), Map.of());
        Pod sentinel = pod(Map.of(), Map.of());
        Failover guarded = Failovers.failover(GUARDED);

        Pod marked = applied(master, MarkedPod.changes(guarded, master));
        assertThat(marked.getMetadata().getAnnotations()).containsEntry(SAFE_TO_EVICT, "false");
        assertThat(MarkedPod.changes(guarded, replica).annotations()).containsEntry(SAFE_TO_EVICT, Optional.of("true"));
        assertThat(MarkedPod.changes(guarded, sentinel).annotations()).isEmpty();

        marked.getMetadata().setLabels(Map.of("redisfailovers-role", "slave"));
        assertThat(MarkedPod.changes(guarded, marked).annotations())
                .containsOnly(Map.entry(SAFE_TO_EVICT, Optional.of("true")));
        assertThat(applied(marked, MarkedPod.changes(Failovers.failover(""), marked))
                        .getMetadata()
                        .getAnnotations())
                .isEmpty();
    }

    @Test
    void giveThePodBackWhatTheUsersAnnotationsTellTheAutoscaler() {
        String told = "podAnnotations: {" + SAFE_TO_EVICT + ": 'true'}";
        Pod master = pod(Map.of("redisfailovers-role", "master"), Map.of(SAFE_TO_EVICT, "true"));
        Failover guarded = Failovers.failover("redis: {preventMasterEviction: true, " + told + "}");
        Pod marked = applied(master, MarkedPod.changes(guarded, master));
        assertThat(marked.getMetadata().getAnnotations()).containsEntry(SAFE_TO_EVICT, "false");

        MarkedPod off = MarkedPod.changes(Failovers.failover("redis: {" + told + "}"), marked);

        assertThat(applied(marked, off)).isEqualTo(master);
    }

    @Test
    void leaveAloneWhatSomebodyElseSaysToTheAutoscaler() {
        Pod pod = pod(Map.of("redisfailovers-role", "master"), Map.of(SAFE_TO_EVICT, "true"));

        assertThat(MarkedPod.changes(Failovers.failover(""), pod).annotations()).isEmpty();
    }

    private static Failover labelled(String spec, Map<String, String> labels) {
        DatabasesFailover resource = Failovers.databases(spec);
        resource.getMetadata().setLabels(labels);
        return Failovers.readable(resource);
    }

    private static Pod pod(Map<String, String> labels, Map<String, String> annotations) {
        return new PodBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .build();
    }

    private static Pod applied(Pod pod, MarkedPod marks) {
        return pod(
                merged(pod.getMetadata().getLabels(), marks.labels()),
                merged(pod.getMetadata().getAnnotations(), marks.annotations()));
    }

    private static Map<String, String> merged(Map<String, String> before, Map<String, Optional<String>> marks) {
        Map<String, String> merged = new HashMap<>(before);
        marks.forEach((key, value) -> value.ifPresentOrElse(v -> merged.put(key, v), () -> merged.remove(key)));
        return merged;
    }

    private static String specOf(HasMetadata object) {
        return AppliedHash.tree(object).path("spec").toString();
    }
}

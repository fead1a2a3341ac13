package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.spec.Failovers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final String SPEC = """
            redis:
              resources: {requests: {cpu: 0.5, memory: 1024Mi}}
              tolerations: [{key: a, operator: Equal, value: ""}]
              storage: {emptyDir: {sizeLimit: 1024Mi}}
            """;

    @Test
    void isNoneRightAfterAnObjectWasApplied() {
        assertThat(AllObjects.of(Failovers.failover(SPEC))).allSatisfy(desired -> {
            assertThat(Drift.differs(AppliedHash.stamped(desired), desired)).isFalse();
            assertThat(Drift.differs(AppliedHash.stamped(desired), AppliedHash.stamped(desired)))
                    .isFalse();
        });
    }

    @Test
    void isNoneForWhatAnApiServerAddsOrWritesAnotherWay() {
        assertThat(differsAfter(set -> {
                    set.getMetadata().setUid("x");
                    set.getMetadata().setFinalizers(List.of("x"));
                    set.getMetadata().getLabels().put("more", "x");
                    set.getSpec().setRevisionHistoryLimit(10);
                    var pod = set.getSpec().getTemplate().getSpec();
                    pod.setDnsPolicy("ClusterFirst");
                    var redis = pod.getContainers().getFirst();
                    redis.setTerminationMessagePath("/dev/termination-log");
                    redis.getResources()
                            .setRequests(Map.of("cpu", new Quantity("500m"), "memory", new Quantity("1Gi")));
                    redis.getEnv().getFirst().getValueFrom().getFieldRef().setApiVersion("v1");
                    pod.getTolerations().set(0, new Toleration(null, "a", "Equal", null, null));
                    pod.getVolumes().getLast().getEmptyDir().setSizeLimit(new Quantity("1Gi"));
                    set.getMetadata()
                            .setOwnerReferences(List.of(
                                    new OwnerReference("v1", null, null, "ConfigMap", "other", "y"),
                                    set.getMetadata().getOwnerReferences().getFirst()));
                }))
                .isFalse();
    }

    /** What has been made of a pod since shows in none of what was asked for. */
    @Test
    void tellsWhetherAnObjectWasAppliedAsSomethingElse() {
        StatefulSet desired = statefulSet(SPEC);
        StatefulSet actual = AppliedHash.stamped(desired);
        actual.getSpec().setReplicas(9);

        assertThat(Drift.appliedOtherwise(actual, desired)).isFalse();
        assertThat(Drift.appliedOtherwise(AppliedHash.stamped(actual), desired)).isTrue();
        assertThat(Drift.appliedOtherwise(desired, actual)).as("nobody knows").isFalse();
    }

    @Test
    void isNoneForAnotherOrderOfNamedElementsAndSeenForAnotherOrderOfWords() {
        assertThat(differsAfter(set -> {
                    var pod = set.getSpec().getTemplate().getSpec();
                    pod.setVolumes(pod.getVolumes().reversed());
                }))
                .isFalse();
        assertThat(differsAfter(set -> {
                    var redis = set.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst();
                    redis.setArgs(redis.getArgs().reversed());
                }))
                .isTrue();
    }

    @Test
    void isSeenWhenSomebodyChangedWhatIsDesired() {
        assertThat(differsAfter(set -> set.getSpec().setReplicas(2))).isTrue();
        assertThat(differsAfter(set -> set.getMetadata().getLabels().remove("app.kubernetes.io/name")))
                .isTrue();
        assertThat(differsAfter(set -> set.getMetadata().setOwnerReferences(List.of())))
                .isTrue();
        assertThat(differsAfter(set -> set.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .setImage("x")))
                .isTrue();
        assertThat(differsAfter(set -> set.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources()
                        .getRequests()
                        .put("cpu", new Quantity("501m"))))
                .isTrue();
        assertThat(differsAfter(set ->
                        set.getSpec().getTemplate().getSpec().getVolumes().removeLast()))
                .isTrue();
        assertThat(differsAfter(set -> set.getMetadata().setAnnotations(Map.of())))
                .isTrue();
    }

    @Test
    void isSeenWhenSomethingIsNoLongerDesired() {
        HasMetadata before = statefulSet("redis: {nodeSelector: {disk: ssd}}");

        assertThat(Drift.differs(AppliedHash.stamped(before), statefulSet(""))).isTrue();
    }

    @Test
    void stampsACopy() {
        StatefulSet desired = statefulSet("");

        StatefulSet stamped = AppliedHash.stamped(desired);

        assertThat(desired.getMetadata().getAnnotations()).isEmpty();
        assertThat(AppliedHash.appliedTo(stamped)).contains(AppliedHash.of(desired));
        assertThat(AppliedHash.of(stamped)).isEqualTo(AppliedHash.of(desired));
    }

    private static boolean differsAfter(Consumer<StatefulSet> change) {
        StatefulSet actual = AppliedHash.stamped(statefulSet(SPEC));
        change.accept(actual);
        return Drift.differs(actual, statefulSet(SPEC));
    }

    private static StatefulSet statefulSet(String spec) {
        return RedisStatefulSet.of(Failovers.failover(spec), AllObjects.OPTIONS);
    }
}

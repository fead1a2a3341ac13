package io.redisoperator.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.FailoverStatus.Lineage;
import io.redisoperator.api.FailoverStatus.Requests;
import io.redisoperator.diagnosis.Expectation;
import io.redisoperator.diagnosis.Memory.LastMaster;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.model.Annotations;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.redisoperator.status.Statuses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the record gives back to the next operator. */
class ExpectationsTest {
    private static final Lineage LINEAGE =
            new Lineage("a".repeat(40), 64L << 20, "rfr-cart-1", "uid-1", true, "2026-03-01T10:00:00Z");

    private final MemoryKube kube = new MemoryKube();

    @Test
    void asksForWhatTheSpecSays() {
        Expectation expected = of(Failovers.databases("""
                redis: {replicas: 5}
                sentinel: {replicas: 5}
                """));

        assertThat(expected.redisReplicas()).isEqualTo(5);
        assertThat(expected.sentinelReplicas()).isEqualTo(5);
        assertThat(expected.monitor().quorum()).isEqualTo(3);
        assertThat(expected.persistent()).isFalse();
    }

    /** The pods that are to go exist until then, and one of them may hold the newest data. */
    @Test
    void expectsThePodsOfAStatefulSetThatHasYetToShrink() {
        DatabasesFailover resource = Failovers.databases("redis: {replicas: 1}");
        kube.put(statefulSet(3));
        assertThat(of(resource).redisReplicas()).isEqualTo(3);

        kube.put(statefulSet(1));
        assertThat(of(resource).redisReplicas()).isEqualTo(1);
        assertThat(of(Failovers.databases("redis: {replicas: 3}")).redisReplicas())
                .isEqualTo(3);
    }

    @Test
    void expectsNoMorePodsOfAStatefulSetThatSomebodyScaledUpThanASpecCanAskFor() {
        kube.put(statefulSet(Integer.MAX_VALUE));

        assertThat(of(Failovers.databases("redis: {replicas: 3}")).redisReplicas())
                .isEqualTo(100);
    }

    private static StatefulSet statefulSet(int replicas) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(Failovers.failover("").key().namespace())
                .withName("rfr-cart")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    @Test
    void hasNoRecordOfANewResource() {
        Expectation expected = of(Failovers.databases(""));

        assertThat(expected.bootstrapped()).isFalse();
        assertThat(expected.recordedMaster()).isEmpty();
        assertThat(expected.lineage()).isEmpty();
        assertThat(expected.decision()).isEqualTo(Expectation.Decision.NONE);
    }

    @Test
    void readsTheLastMasterBack() {
        assertThat(of(recorded(LINEAGE, null)).lineage())
                .contains(new LastMaster("rfr-cart-1", "uid-1", "a".repeat(40), 64L << 20, 1, Optional.empty()));
    }

    @Test
    void readsBackWhatTheOperatorItselfHasWritten() {
        DatabasesFailover resource = Failovers.databases("");
        resource.setStatus(Statuses.running());

        Expectation expected = of(resource);

        assertThat(expected.bootstrapped()).isTrue();
        assertThat(expected.recordedMaster()).contains("rfr-cart-0");
        assertThat(expected.lineage()).hasValueSatisfying(last -> {
            assertThat(last.pod()).isEqualTo("rfr-cart-0");
            assertThat(last.uid()).isNotEmpty();
            assertThat(last.keys()).isPositive();
        });
    }

    @Test
    void tellsAMasterThatHeldNoKeysFromOneOfWhichThatIsNotKnown() {
        Lineage empty = new Lineage("a".repeat(40), 0L, "rfr-cart-1", "uid-1", false, null);
        Lineage unknown = new Lineage("a".repeat(40), null, "rfr-cart-1", null, null, null);

        assertThat(of(recorded(empty, null)).lineage()).map(LastMaster::keys).contains(0L);
        assertThat(of(recorded(unknown, null)).lineage())
                .contains(new LastMaster("rfr-cart-1", "", "a".repeat(40), 0, 1, Optional.empty()));
    }

    @Test
    void takesALineageWithoutPodOrHistoryForNone() {
        assertThat(of(recorded(new Lineage("a".repeat(40), 0L, null, null, null, null), null))
                        .lineage())
                .isEmpty();
        assertThat(of(recorded(new Lineage(null, 0L, "rfr-cart-1", null, null, null), null))
                        .lineage())
                .isEmpty();
    }

    @Test
    void believesNoRecordOfAResourceThatWasMadeAnew() {
        DatabasesFailover earlier = recorded(LINEAGE, null);
        Failover later = Failovers.failover("");
        earlier.getMetadata().setUid("of-an-earlier-life");
        kube.put(earlier);

        Expectation expected = new Expectations(kube).of(later, Optional.empty());

        assertThat(expected.bootstrapped()).isFalse();
        assertThat(expected.lineage()).isEmpty();
    }

    @Test
    void hearsAPersonsWordUntilItWasActedOn() {
        DatabasesFailover asking = recorded(LINEAGE, null);
        asking.getMetadata().setAnnotations(Map.of(Annotations.PROMOTE, "rfr-cart-2"));
        assertThat(of(asking).decision().pod()).contains("rfr-cart-2");

        DatabasesFailover settled = recorded(LINEAGE, new Requests(null, "rfr-cart-2"));
        settled.getMetadata().setAnnotations(Map.of(Annotations.PROMOTE, "rfr-cart-2"));
        assertThat(of(settled).decision())
                .isEqualTo(new Expectation.Decision(Optional.empty(), false, Optional.of("rfr-cart-2")));

        settled.getMetadata().setAnnotations(Map.of(Annotations.PROMOTE, "rfr-cart-0"));
        assertThat(of(settled).decision().pod()).contains("rfr-cart-0");
    }

    @Test
    void noticesThatAPersonsWordWasTakenBack() {
        assertThat(of(recorded(LINEAGE, new Requests(null, "rfr-cart-2")))
                        .decision()
                        .withdrawn())
                .isTrue();
    }

    @Test
    void readsWhoseDataWentApart() {
        DatabasesFailover resource = Failovers.databases("");
        resource.setStatus(new FailoverStatus(
                "Running",
                1L,
                null,
                null,
                true,
                null,
                null,
                null,
                null,
                null,
                LINEAGE,
                null,
                null,
                List.of("rfr-cart-0", "rfr-cart-2")));

        assertThat(of(resource).rivals()).containsExactlyInAnyOrder("rfr-cart-0", "rfr-cart-2");
        assertThat(of(Failovers.databases("")).rivals()).isEmpty();
    }

    private Expectation of(DatabasesFailover resource) {
        kube.put(resource);
        return new Expectations(kube).of(Failovers.readable(resource), Optional.empty());
    }

    private static DatabasesFailover recorded(Lineage lineage, @Nullable Requests requests) {
        DatabasesFailover resource = Failovers.databases("");
        resource.setStatus(
                new FailoverStatus("Running", 1L, null, null, true, null, null, null, null, null, lineage, requests));
        return resource;
    }
}

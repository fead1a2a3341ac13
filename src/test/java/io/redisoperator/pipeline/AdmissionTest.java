package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.desired.MasterService;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.ScriptedNodes;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.spec.Failovers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Row 35: a resource that is being deleted is followed no more. */
class AdmissionTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final MemoryKube kube = new MemoryKube();
    private final Admission admission = new Admission(kube, new ScriptedNodes(), () -> NOW);

    @Test
    void admitsAResourceThatCanBeFollowed() {
        kube.put(Failovers.databases(""));

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.admitted()).isPresent();
        assertThat(decision.gone()).isFalse();
    }

    @Test
    void takesOneThatIsBeingDeletedForGone() {
        kube.put(deleting(Failovers.databases("")));

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.gone()).isTrue();
        assertThat(decision.admitted()).isEmpty();
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void takesOneThatIsBeingDeletedForGoneThoughItCannotBeRead() {
        kube.put(deleting(Failovers.databases("redis: {replicas: 0}")));

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.gone()).isTrue();
        assertThat(decision.rejections()).isEmpty();
    }

    @Test
    void leavesTheClusterOfAnUnreadableEditAsItIs() {
        kube.put(Failovers.databases("redis: {replicas: -1}"));

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.admitted()).isEmpty();
        assertThat(decision.gone()).isFalse();
        assertThat(decision.rejections())
                .singleElement()
                .extracting(SpecRejected::kind, SpecRejected::reason)
                .containsExactly(FailoverKind.DATABASES, "InvalidSpec");
    }

    @Test
    void tellsTheResourceOfARightThatTheOperatorLacks() {
        kube.put(Failovers.databases("auth: {secretPath: mine}"));
        kube.forbid(Secret.class);

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.admitted()).isEmpty();
        assertThat(decision.stance()).isEqualTo(Admission.Stance.KEEP);
        assertThat(decision.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo("Forbidden");
            assertThat(rejection.message()).startsWith("read Secret shop/mine: 403 forbidden; grant the operator");
        });
    }

    @Test
    void createsNotEvenCredentialsForOneThatIsToBeLeftAlone() {
        DatabasesFailover paused = Failovers.databases("");
        paused.getMetadata().setAnnotations(Map.of(Annotations.SKIP_RECONCILE, "true"));
        kube.put(paused);

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.rejections()).extracting(SpecRejected::reason).containsExactly("Paused");
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void retreatsFromAClusterThatAnEarlierOperatorWritesToAsWell() {
        kube.put(Failovers.databases(""));
        Service service = MasterService.of(Failovers.failover(""));
        service.getMetadata()
                .setManagedFields(
                        List.of(written("Apply", NOW.minusSeconds(60)), written("Update", NOW.minusSeconds(30))));
        kube.put(service);

        Admission.Decision decision = admission.decide(KEY).result();

        assertThat(decision.admitted()).isEmpty();
        assertThat(decision.stance()).isEqualTo(Admission.Stance.RETREAT);
        assertThat(decision.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo("AnotherOperator");
            assertThat(rejection.message()).contains("Service rfrm-cart");
        });
    }

    private static ManagedFieldsEntry written(String operation, Instant at) {
        return new ManagedFieldsEntryBuilder()
                .withManager("redis-operator")
                .withOperation(operation)
                .withTime(at.toString())
                .build();
    }

    private static <T extends HasMetadata> T deleting(T resource) {
        resource.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        return resource;
    }
}

package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.redisoperator.desired.MasterService;
import io.redisoperator.desired.RedisDisruptionBudget;
import io.redisoperator.desired.RedisScripts;
import io.redisoperator.desired.Specimen;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.steps.EnsureDisruptionBudgets;
import io.redisoperator.redis.Credentials;
import io.redisoperator.spec.Failover;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnsuredObjectsTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");
    private static final Failover FAILOVER = Specimens.failover(KEY, Duration.ofSeconds(5));
    private static final ManagedCluster CLUSTER = new ManagedCluster(FAILOVER, Credentials.NONE, Credentials.NONE);

    private final MemoryKube kube = new MemoryKube();
    private final EnsuredObjects objects = operatorStartedAt(Instant.EPOCH);

    @Test
    void appliesWhatIsMissingOnce() {
        present(objects, MasterService.of(FAILOVER));
        present(objects, MasterService.of(FAILOVER));

        assertThat(kube.writes()).containsExactly("apply Service/rfrm-x");
    }

    @Test
    void writesNothingThatAnEarlierOperatorHasWritten() {
        present(objects, MasterService.of(FAILOVER));

        present(operatorStartedAt(Instant.EPOCH.plusSeconds(3600)), MasterService.of(FAILOVER));

        assertThat(kube.writes()).hasSize(1);
    }

    @Test
    void writesASecretOnceThoughNoCacheEverHoldsOne() {
        kube.keepOutOfCaches(Secret.class);
        present(objects, Specimen.secret(FAILOVER, Specimen.IDENTITY, Optional.of("a-password")));

        present(
                operatorStartedAt(Instant.EPOCH.plusSeconds(3600)),
                Specimen.secret(FAILOVER, Specimen.IDENTITY, Optional.of("a-password")));

        assertThat(kube.writes()).containsExactly("apply Secret/rfr-auth-x");
    }

    @Test
    void mendsWhatSomebodyElseChanged() {
        ConfigMap scripts = RedisScripts.readiness(FAILOVER);
        present(objects, scripts);
        ConfigMap changed = kube.cached(
                        ConfigMap.class, "ns", scripts.getMetadata().getName())
                .orElseThrow()
                .edit()
                .addToData("ready.sh", "exit 0")
                .build();
        kube.put(changed);

        present(operatorStartedAt(Instant.EPOCH.plusSeconds(3600)), scripts);

        assertThat(kube.writes()).hasSize(2);
    }

    @Test
    void touchesNothingThatBelongsToAnotherResource() {
        HasMetadata theirs = MasterService.of(FAILOVER);
        theirs.getMetadata().getOwnerReferences().getFirst().setUid("another-uid");
        kube.put(theirs);

        StepOutcome outcome = present(objects, MasterService.of(FAILOVER));

        assertThat(outcome).isInstanceOf(StepOutcome.Waiting.class);
        assertThat(kube.writes()).isEmpty();
    }

    /** As an earlier operator writes it, under the name of whatever program restored it. */
    @Test
    void makesABudgetAnewThatHoldsABoundWhichNoApplyRemoves() {
        PodDisruptionBudget wanted = RedisDisruptionBudget.of(FAILOVER).orElseThrow();
        PodDisruptionBudget former = wanted.edit()
                .editSpec()
                .withMaxUnavailable(null)
                .withMinAvailable(new IntOrString(2))
                .endSpec()
                .build();
        kube.put(former);
        EnsureDisruptionBudgets step =
                new EnsureDisruptionBudgets(objects, "any", ObjectNames::redis, failover -> Optional.of(wanted));

        StepOutcome made = step.run(CLUSTER).result();
        step.run(CLUSTER);

        assertThat(made).isEqualTo(StepOutcome.SETTLED);
        assertThat(kube.writes())
                .containsExactly("delete PodDisruptionBudget/rfr-x", "apply PodDisruptionBudget/rfr-x");
    }

    @Test
    void makesAgainAtOnceWhatItHasDeleted() {
        HasMetadata budget = RedisDisruptionBudget.of(FAILOVER).orElseThrow();
        present(objects, budget);

        StepOutcome gone = objects.absent(
                        CLUSTER, PodDisruptionBudget.class, budget.getMetadata().getName())
                .result();
        present(objects, budget);

        assertThat(gone).isEqualTo(StepOutcome.SETTLED);
        assertThat(kube.writes())
                .containsExactly(
                        "apply PodDisruptionBudget/rfr-x",
                        "delete PodDisruptionBudget/rfr-x",
                        "apply PodDisruptionBudget/rfr-x");
    }

    private EnsuredObjects operatorStartedAt(Instant now) {
        return new EnsuredObjects(kube, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static StepOutcome present(EnsuredObjects objects, HasMetadata desired) {
        return objects.present(CLUSTER, List.of(desired)).result();
    }
}

package io.redisoperator.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.MasterService;
import io.redisoperator.desired.RedisConfig;
import io.redisoperator.desired.RedisDisruptionBudget;
import io.redisoperator.desired.SentinelDeployment;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.spec.Failover;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a creation from beginning, as it could not be brought to its end. */
class CreationRehearsalTest {
    private static final ClusterKey KEY = new ClusterKey("ns", "x");

    private final BootstrapStage stage = new BootstrapStage(KEY);
    private final MemoryKube kube = stage.kube;
    private final DesiredOptions options = stage.options;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void startsNoneWhereTheApiServerWouldRefuseWhatFollows() {
        for (String kind : List.of("StatefulSet", "Deployment", "Pod", "PersistentVolumeClaim", "Service")) {
            kube.wouldRefuse(kind, "spec.template.spec.tolerations: Unsupported value");

            assertThat(run(persistent()))
                    .isEqualTo(new StepOutcome.Rejected("the API server would not take what is to be made:"
                            + " spec.template.spec.tolerations: Unsupported value"));
            assertThat(kube.writes()).doesNotContain("apply Pod/rfb-x");
            kube.wouldTake(kind);
        }
        run(persistent());
        assertThat(kube.writes()).contains("apply Pod/rfb-x");
    }

    /** The pods that are missing then say so, and a quota may be free again by then. */
    @Test
    void startsOneWhereClaimsUseUpAQuotaForNow() {
        kube.wouldFail(
                "PersistentVolumeClaim",
                KubeFailure.Kind.FORBIDDEN,
                "403 data-rfr-x-0 is forbidden: exceeded quota: all");

        run(persistent());

        assertThat(kube.writes()).contains("apply Pod/rfb-x");
    }

    /** Of the resource {@code s-x}, its configuration; of {@code readiness-x}, too. */
    @ParameterizedTest
    @ValueSource(strings = {"s-x", "readiness-x"})
    void makesNothingWhereAnotherResourceHasANameThatIsNeeded(String other) {
        Failover theirs = Specimens.failover(new ClusterKey("ns", other), "");
        ConfigMap taken = RedisConfig.of(theirs, ConfigMemory.of(theirs, Optional.empty()));
        taken.getMetadata().getOwnerReferences().getFirst().setUid("another");
        kube.put(taken);

        assertThat(String.valueOf(run(persistent())))
                .contains("ConfigMap rfr-" + other + " still belongs to another resource (uid another)");
        assertThat(kube.writes()).isEmpty();

        kube.remove(ConfigMap.class, "ns", "rfr-" + other);
        run(persistent());
        assertThat(kube.writes()).contains("apply Pod/rfb-x");
    }

    @Test
    void makesNothingWhereLaterStepsMeetWhatIsAnothers() {
        for (HasMetadata object : List.of(
                MasterService.of(persistent()),
                RedisDisruptionBudget.of(persistent()).orElseThrow(),
                SentinelDeployment.of(persistent(), options))) {
            object.getMetadata().getOwnerReferences().getFirst().setUid("another");
            kube.put(object);

            assertThat(String.valueOf(run(persistent()))).contains("still belongs to another resource");
            kube.remove(object.getClass(), "ns", object.getMetadata().getName());
        }
        assertThat(kube.writes()).isEmpty();
    }

    /** A bootstrap pod that cannot be made says so itself, and one that can is made without an answer. */
    @Test
    void startsOneWhereTheApiServerDoesNotSayWhatItWouldTake() {
        kube.wouldFail("Pod", KubeFailure.Kind.UNAVAILABLE, "timed out");

        run(persistent());

        assertThat(kube.writes()).contains("apply Pod/rfb-x");
    }

    private Failover persistent() {
        return stage.persistent();
    }

    private StepOutcome run(Failover failover) {
        return stage.run(failover);
    }
}

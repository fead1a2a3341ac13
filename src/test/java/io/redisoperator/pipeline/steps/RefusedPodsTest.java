package io.redisoperator.pipeline.steps;

import static io.redisoperator.pipeline.steps.StagedCluster.NEW;
import static io.redisoperator.pipeline.steps.StagedCluster.OLD;
import static io.redisoperator.pipeline.steps.StagedCluster.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.heal.ReplicaLag;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Row 28: pods that the API server would not make, of a StatefulSet and a Deployment that it takes. */
class RefusedPodsTest {
    private static final String WHY =
            "403 pods \"x\" is forbidden: error looking up service account shop/typo: serviceaccount \"typo\" not found";
    private static final String TYPO = "redis: {replicas: 3, serviceAccountName: typo}";

    private static final String CLAIMED =
            "redis: {replicas: 3, storage: {persistentVolumeClaim: {metadata: {name: data},"
                    + " spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}";

    private final StagedCluster staged = StagedCluster.running(3);
    private final EnsuredObjects objects = new EnsuredObjects(staged.kube, () -> staged.now);
    private final DesiredOptions options = new DesiredOptions(false);
    private final IntroduceIdentity introduction = new IntroduceIdentity(staged.live, InstantSource.system());
    private final EnsureRedis redis = new EnsureRedis(
            staged.kube,
            staged.live,
            staged.moves,
            new EnsureRedis.Objects(
                    staged.bus,
                    objects,
                    options,
                    new RedisVolumes(staged.bus, staged.kube, () -> staged.now, new Adoptions(System::nanoTime)),
                    new LeavePods(staged.bus, staged.kube, objects, new RenewPods(staged.kube, options, introduction)),
                    introduction,
                    new MissingPods(staged.kube, () -> staged.now)));
    private final EnsureSentinels sentinels =
            new EnsureSentinels(staged.kube, staged.live, objects, options, introduction);
    private final RedisRollout rollout =
            new RedisRollout(staged.bus, staged.kube, new ReplicaLag(staged.vertx, staged.live), staged.moves);

    @BeforeEach
    void made() {
        run("redis: {replicas: 3}");
    }

    @AfterEach
    void close() {
        staged.close();
    }

    @Test
    void leaveTheStatefulSetAsItIsUntilTheSpecIsMended() {
        String before = account();
        forbid(WHY);

        assertThat(run(TYPO))
                .isEqualTo(new StepOutcome.Rejected(
                        "the pods of Redis stay as they are, as the API server would not take others: " + WHY));
        assertThat(account()).isEqualTo(before);

        staged.kube.wouldTake("Pod");
        run("redis: {replicas: 3, serviceAccountName: reader}");
        assertThat(account()).isEqualTo("reader");
    }

    @Test
    void comeOnceWhatTheyNameIsThere() {
        forbid(WHY);
        run(TYPO);
        staged.kube.wouldTake("Pod");

        run(TYPO);

        assertThat(account()).isEqualTo("typo");
    }

    @Test
    void areAskedAboutOnlyWhenOthersAreWanted() {
        int before = staged.kube.trials().size();

        run("redis: {replicas: 3}");
        run("redis: {replicas: 5}");

        assertThat(staged.kube.trials()).hasSize(before);
        run("redis: {replicas: 5, nodeSelector: {disk: ssd}}");
        assertThat(staged.kube.trials()).hasSize(before + 1).endsWith("Pod/rfr-cart-4");
        run("redis: {replicas: 5}");
        assertThat(staged.kube.trials()).hasSize(before + 2);
    }

    @Test
    void areTriedAgainWhenTheApiServerGivesNoAnswer() {
        String before = account();
        staged.kube.wouldFail("Pod", KubeFailure.Kind.UNAVAILABLE, "timed out");

        assertThat(catchThrowable(() -> run(TYPO))).hasMessageContaining("timed out");
        assertThat(account()).isEqualTo(before);
    }

    /** Without one, none of its pods would come back. */
    @Test
    void keepNoStatefulSetFromBeingMadeAroundThoseThatRun() {
        staged.kube.remove(StatefulSet.class, "shop", "rfr-cart");
        forbid(WHY);

        run(TYPO);

        assertThat(account()).isEqualTo("typo");
    }

    @Test
    void areMadeForNoStatefulSetThatHasNone() {
        staged.kube.remove(StatefulSet.class, "shop", "rfr-cart");
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            staged.kube.remove(Pod.class, "shop", StagedCluster.name(ordinal));
        }
        forbid(WHY);

        assertThat(run(TYPO)).isInstanceOf(StepOutcome.Rejected.class);
        assertThat(staged.kube.cached(StatefulSet.class, "shop", "rfr-cart")).isEmpty();
    }

    @Test
    void replaceNoneThatRuns() {
        staged.wantsRevision(NEW);
        forbid(WHY);

        assertThat(advance())
                .isEqualTo(new StepOutcome.Rejected("rfr-cart-2 stays, as the API server would not take the pod that is"
                        + " to replace it: " + WHY));
        assertThat(staged.kube.writes()).noneMatch(write -> write.startsWith("delete"));

        staged.kube.wouldTake("Pod");
        assertThat(reason(advance())).isEqualTo("rfr-cart-2 to come back");
    }

    /** Of a cluster that follows another Redis, and had no rehearsal; of kept data, the first one's claim is there. */
    @Test
    void areMadeForNoStatefulSetWithoutClaims() {
        staged.kube.remove(StatefulSet.class, "shop", "rfr-cart");
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            staged.kube.remove(Pod.class, "shop", StagedCluster.name(ordinal));
        }
        staged.kube.wouldRefuse("PersistentVolumeClaim", WHY);

        assertThat(run(CLAIMED)).isInstanceOf(StepOutcome.Rejected.class);
        assertThat(staged.kube.cached(StatefulSet.class, "shop", "rfr-cart")).isEmpty();

        staged.kube.put(new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("data-rfr-cart-0")
                .endMetadata()
                .build());
        run(CLAIMED);
        assertThat(staged.kube.cached(StatefulSet.class, "shop", "rfr-cart")).isPresent();
    }

    /** The one that goes counts, too. */
    @Test
    void replaceThoseThatUseUpAQuota() {
        staged.wantsRevision(NEW);
        forbid("403 pods \"x\" is forbidden: exceeded quota: all");

        assertThat(reason(advance())).isEqualTo("rfr-cart-2 to come back");
    }

    @Nested
    class OfWhichOneIsMissing {
        @BeforeEach
        void missing() {
            staged.kube.remove(Pod.class, "shop", "rfr-cart-1");
        }

        @Test
        void sayWhyAfterAWhile() {
            forbid(WHY);
            int before = staged.kube.trials().size();

            assertThat(reason(plain())).isEqualTo("2 of 3 Redis pods are ready");
            staged.now = staged.now.plus(MissingPods.A_WHILE);
            assertThat(reason(plain())).isEqualTo("2 of 3 Redis pods are ready: rfr-cart-1 cannot be created: " + WHY);
            plain();
            assertThat(staged.kube.trials()).hasSize(before + 1).endsWith("Pod/rfr-cart-1");

            staged.kube.wouldTake("Pod");
            staged.now = staged.now.plus(MissingPods.PACE);
            assertThat(reason(plain())).isEqualTo("2 of 3 Redis pods are ready");
        }

        @Test
        void areNotToldOfWhereTheApiServerGivesNoAnswer() {
            staged.kube.wouldFail("Pod", KubeFailure.Kind.UNAVAILABLE, "timed out");

            plain();
            staged.now = staged.now.plus(MissingPods.A_WHILE);
            assertThat(reason(plain())).isEqualTo("2 of 3 Redis pods are ready");
        }

        private StepOutcome plain() {
            return run("redis: {replicas: 3}");
        }
    }

    @Nested
    class OfSentinels {
        /** They wait for Redis to settle. */
        @BeforeEach
        void settled() {
            staged.wantsRevision(OLD);
            settleSentinels("");
        }

        @Test
        void leaveTheDeploymentAsItIsUntilTheSpecIsMended() {
            forbid(WHY);

            assertThat(settleSentinels("sentinel: {serviceAccountName: typo}"))
                    .isEqualTo(new StepOutcome.Rejected(
                            "the sentinels stay as they are, as the API server would not take others: " + WHY));
            assertThat(deployment().getSpec().getTemplate().getSpec().getServiceAccountName())
                    .isNotEqualTo("typo");

            staged.kube.wouldTake("Pod");
            settleSentinels("sentinel: {serviceAccountName: typo}");
            assertThat(deployment().getSpec().getTemplate().getSpec().getServiceAccountName())
                    .isEqualTo("typo");
        }

        @Test
        void areAskedAboutOnlyWhenOthersAreWanted() {
            int before = staged.kube.trials().size();

            settleSentinels("");
            settleSentinels("sentinel: {replicas: 5}");

            assertThat(staged.kube.trials()).hasSize(before);
        }

        @Test
        void sayWhyTheirControllerCannotMakeThem() {
            staged.sentinels(3, 0);
            staged.kube.put(new DeploymentBuilder(deployment())
                    .editStatus()
                    .addNewCondition()
                    .withType("ReplicaFailure")
                    .withStatus("True")
                    .withReason("FailedCreate")
                    .withMessage("pods \"rfs-cart-1-\" is forbidden: no PriorityClass with name typo was found")
                    .endCondition()
                    .endStatus()
                    .build());

            assertThat(reason(StagedCluster.await(sentinels.run(staged.cluster))))
                    .isEqualTo("0 of 3 sentinels are ready: FailedCreate: pods \"rfs-cart-1-\" is forbidden: no"
                            + " PriorityClass with name typo was found");
        }

        private Deployment deployment() {
            return staged.kube.cached(Deployment.class, "shop", "rfs-cart").orElseThrow();
        }
    }

    private void forbid(String words) {
        staged.kube.wouldFail("Pod", KubeFailure.Kind.FORBIDDEN, words);
    }

    private String account() {
        return String.valueOf(staged.kube
                .cached(StatefulSet.class, "shop", "rfr-cart")
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getServiceAccountName());
    }

    private StepOutcome run(String spec) {
        staged.spec(spec);
        return StagedCluster.await(redis.run(staged.cluster));
    }

    private StepOutcome settleSentinels(String spec) {
        staged.spec(spec);
        StepOutcome outcome = StagedCluster.await(sentinels.run(staged.cluster));
        staged.sentinels(3, 3);
        return outcome;
    }

    private StepOutcome advance() {
        return StagedCluster.await(rollout.advance(staged.cluster));
    }
}

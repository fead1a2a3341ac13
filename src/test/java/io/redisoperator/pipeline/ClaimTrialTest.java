package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.desired.TrialClaim;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.kube.KubeFailure.Kind;
import io.redisoperator.spec.Failovers;
import io.vertx.core.Future;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Claims of which a pod cannot come, though the API server took their template. */
class ClaimTrialTest {
    private static final String DENIED =
            "403 admission webhook \"policy\" denied the request: claims need a storage class";
    private static final String QUOTA = "403 persistentvolumeclaims \"data-rfr-cart-0\" is forbidden: exceeded quota:"
            + " disks, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=5, limited: persistentvolumeclaims=5";

    private final MemoryKube kube = new MemoryKube();
    private final PodTrial trial = new PodTrial(kube);
    private final StatefulSet set = RedisStatefulSet.of(
            Failovers.failover("redis: {replicas: 3, storage: {persistentVolumeClaim: {metadata: {name: data},"
                    + " spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}"),
            new DesiredOptions(false));

    @Test
    void areTriedBeforeThePodThatIsMissing() {
        assertThat(hindrance(1)).isEmpty();

        assertThat(kube.trials()).containsExactly("PersistentVolumeClaim/data-rfr-cart-1", "Pod/rfr-cart-1");
        assertThat(kube.writes()).isEmpty();
    }

    @Test
    void areToldOfWhateverRefusesThem() {
        kube.wouldFail("PersistentVolumeClaim", Kind.FORBIDDEN, DENIED);
        assertThat(hindrance(0)).contains(DENIED);
        assertThat(ofClaims()).contains(DENIED);

        kube.wouldRefuse("PersistentVolumeClaim", "422 spec.selector");
        assertThat(hindrance(0)).contains("422 spec.selector");
        assertThat(ofClaims()).contains("422 spec.selector");
    }

    @Test
    void letAQuotaPassAndSayItOfAPodThatIsMissing() {
        kube.wouldFail("PersistentVolumeClaim", Kind.FORBIDDEN, QUOTA);

        assertThat(ofClaims()).isEmpty();
        assertThat(hindrance(0)).contains(QUOTA);
    }

    /** A quota counts it once more. */
    @Test
    void areNotTriedWhereTheyAre() {
        kube.wouldFail("PersistentVolumeClaim", Kind.FORBIDDEN, QUOTA);
        TrialClaim.of(set, 0).forEach(kube::putUnheard);

        assertThat(hindrance(0)).isEmpty();
        assertThat(ofClaims()).isEmpty();
        assertThat(kube.trials()).containsExactly("Pod/rfr-cart-0");
        assertThat(hindrance(1)).contains(QUOTA);
    }

    @Test
    void areTakenForTakenWhereOneIsThereByNow() {
        kube.wouldFail("PersistentVolumeClaim", Kind.CONFLICT, "409 \"data-rfr-cart-0\" already exists");

        assertThat(hindrance(0)).isEmpty();
    }

    /** As by a Role of a version that tried none. */
    @Test
    void standInNobodysWayWhereTheyMayNotBeTried() {
        kube.wouldFail(
                "PersistentVolumeClaim",
                Kind.FORBIDDEN,
                "403 persistentvolumeclaims is forbidden: User \"x\" cannot create resource \"persistentvolumeclaims\" in"
                        + " API group \"\" in the namespace \"shop\"");
        assertThat(hindrance(0)).isEmpty();
        assertThat(ofClaims()).isEmpty();

        kube.wouldTake("PersistentVolumeClaim");
        kube.forbid(PersistentVolumeClaim.class);
        assertThat(ofClaims()).isEmpty();
    }

    @Test
    void areNoMatterOfPodsThatRun() {
        kube.wouldFail("PersistentVolumeClaim", Kind.FORBIDDEN, DENIED);

        assertThat(await(trial.of(set))).isEmpty();
    }

    @Test
    void failWhereThereMayBeAnAnswerLater() {
        kube.wouldFail("PersistentVolumeClaim", Kind.UNAVAILABLE, "timed out");

        assertThatThrownBy(this::ofClaims).cause().isInstanceOf(KubeFailure.class);
    }

    private Optional<String> hindrance(int ordinal) {
        return await(trial.hindrance(set, ordinal));
    }

    private Optional<String> ofClaims() {
        return await(trial.ofClaims(set));
    }

    private static Optional<String> await(Future<Optional<String>> answer) {
        return answer.toCompletionStage().toCompletableFuture().join();
    }
}

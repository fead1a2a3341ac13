package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.DesiredOptions;
import io.redisoperator.desired.RedisStatefulSet;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.kube.KubeFailure.Kind;
import io.redisoperator.spec.Failovers;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodTrialTest {
    private final MemoryKube kube = new MemoryKube();
    private final PodTrial trial = new PodTrial(kube);
    private final StatefulSet set =
            RedisStatefulSet.of(Failovers.failover("redis: {replicas: 3}"), new DesiredOptions(false));

    @Test
    void asksForTheLastPodAndHasNothingToSayOfOneThatIsTaken() {
        assertThat(refusal()).isEmpty();
        assertThat(kube.trials()).containsExactly("Pod/rfr-cart-2");
        assertThat(kube.writes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "403 pods \"rfr-cart-2\" is forbidden: error looking up service account shop/typo: serviceaccount \"typo\""
                        + " not found",
                "403 pods \"rfr-cart-2\" is forbidden: no PriorityClass with name typo was found",
                "403 pods \"rfr-cart-2\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi",
                "403 pods \"rfr-cart-2\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true",
                "403 pods \"rfr-cart-2\" is forbidden: failed quota: all: must specify limits.cpu for: redis"
            })
    void saysWhatForbidsPods(String words) {
        kube.wouldFail("Pod", Kind.FORBIDDEN, words);

        assertThat(refusal()).contains(words);
    }

    @Test
    void saysWhatIsInvalid() {
        kube.wouldRefuse("Pod", "422 Pod \"rfr-cart-2\" is invalid: spec.nodeSelector");

        assertThat(refusal()).contains("422 Pod \"rfr-cart-2\" is invalid: spec.nodeSelector");
    }

    /** The pod that it would replace counts, too, or the namespace is a moment old. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "403 pods \"rfr-cart-2\" is forbidden: exceeded quota: all, requested: pods=1, used: pods=3, limited: pods=3",
                "403 pods \"rfr-cart-2\" is forbidden: error looking up service account shop/default: serviceaccount"
                        + " \"default\" not found"
            })
    void letsPassWhatPassesByItselfAndSaysItOfAPodThatIsMissing(String words) {
        kube.wouldFail("Pod", Kind.FORBIDDEN, words);

        assertThat(refusal()).isEmpty();
        assertThat(trial.hindrance(set, 2)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join())
                .contains(words);
    }

    @Test
    void doesNotTakeForARefusalThatItMayNotAsk() {
        kube.wouldFail(
                "Pod",
                Kind.FORBIDDEN,
                "403 pods is forbidden: User \"x\" cannot create resource \"pods\" in API group");
        assertThat(refusal()).isEmpty();

        kube.wouldFail("Pod", Kind.INVALID, "400 admission webhook \"w\" does not support dry run");
        assertThat(refusal()).isEmpty();
    }

    @Test
    void takesAPodOfThatNameForOneThatIsTaken() {
        kube.wouldFail("Pod", Kind.CONFLICT, "409 pods \"rfr-cart-2\" already exists");

        assertThat(refusal()).isEmpty();
    }

    @Test
    void failsWhereThereMayBeAnAnswerLater() {
        kube.wouldFail("Pod", Kind.UNAVAILABLE, "timed out");

        assertThatThrownBy(this::refusal).cause().isInstanceOf(KubeFailure.class);
    }

    private Optional<String> refusal() {
        return trial.of(set).toCompletionStage().toCompletableFuture().join();
    }
}

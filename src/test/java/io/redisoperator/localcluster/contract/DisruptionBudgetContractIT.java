package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.eventually;
import static io.redisoperator.localcluster.contract.ApiUnderTest.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a PodDisruptionBudget counts, whoever counts. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class DisruptionBudgetContractIT {
    private final ApiUnderTest api;
    private String namespace = "";
    private PodLife node;

    DisruptionBudgetContractIT(ApiUnderTest api) {
        this.api = api;
        this.node = new PodLife(api.client(), "");
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
        node = new PodLife(api.client(), namespace);
    }

    @Test
    void countsReadyPods() {
        for (String name : new String[] {"a", "b", "c"}) {
            api.client().resource(pod(namespace, name)).create();
            node.bind(name);
            node.ready(name);
        }
        node.unready("c");

        PodDisruptionBudget budget = create(new IntOrString(1), null);

        eventually(() -> assertThat(status(budget)).satisfies(status -> {
            assertThat(status.getExpectedPods()).isEqualTo(3);
            assertThat(status.getCurrentHealthy()).isEqualTo(2);
            assertThat(status.getDesiredHealthy()).isEqualTo(1);
            assertThat(status.getDisruptionsAllowed()).isEqualTo(1);
            assertThat(status.getObservedGeneration()).isEqualTo(1);
        }));
    }

    @Test
    void countsAPodOutThatIsOnItsWay() {
        api.client().resource(pod(namespace, "a")).create();
        node.bind("a");
        node.ready("a");
        PodDisruptionBudget budget = create(new IntOrString(0), null);
        eventually(() -> assertThat(status(budget).getDisruptionsAllowed()).isEqualTo(1));

        api.client().pods().inNamespace(namespace).withName("a").delete();

        eventually(() -> assertThat(status(budget).getDisruptionsAllowed()).isZero());
    }

    @Test
    void measuresTheUnavailableByWhatItsControllerWants() {
        api.client()
                .load(getClass().getResourceAsStream("/localcluster/probe-statefulset.yaml"))
                .inNamespace(namespace)
                .create();
        eventually(() -> assertThat(node.names()).hasSize(3));
        node.names().forEach(node::ready);
        node.release("probe-2");

        PodDisruptionBudget budget = create(null, new IntOrString(2));

        eventually(() -> assertThat(status(budget)).satisfies(status -> {
            assertThat(status.getExpectedPods()).isEqualTo(3);
            assertThat(status.getDesiredHealthy()).isEqualTo(1);
            assertThat(status.getCurrentHealthy()).isEqualTo(2);
            assertThat(status.getDisruptionsAllowed()).isEqualTo(1);
        }));
    }

    private PodDisruptionBudgetStatus status(PodDisruptionBudget budget) {
        PodDisruptionBudgetStatus status = api.client().resource(budget).get().getStatus();
        return status == null ? new PodDisruptionBudgetStatus() : status;
    }

    private PodDisruptionBudget create(IntOrString minAvailable, IntOrString maxUnavailable) {
        return api.client()
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("b")
                        .endMetadata()
                        .withNewSpec()
                        .withMinAvailable(minAvailable)
                        .withMaxUnavailable(maxUnavailable)
                        .withNewSelector()
                        .addToMatchLabels("app", "probe")
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
    }
}

package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the pods of a Deployment, whoever controls them. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class DeploymentContractIT {
    private final ApiUnderTest api;
    private String namespace = "";
    private PodLife node;

    DeploymentContractIT(ApiUnderTest api) {
        this.api = api;
        this.node = new PodLife(api.client(), "");
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
        node = new PodLife(api.client(), namespace);
    }

    @Test
    void startsItsPodsThroughAReplicaSet() {
        create(2);

        eventually(() -> assertThat(node.pods()).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.getMetadata().getLabels()).containsEntry("app", "d").containsKey("pod-template-hash");
            assertThat(pod.getMetadata().getName())
                    .startsWith("d-" + pod.getMetadata().getLabels().get("pod-template-hash") + "-");
            assertThat(pod.getMetadata().getOwnerReferences())
                    .extracting("kind")
                    .containsExactly("ReplicaSet");
        }));
    }

    @Test
    void isAvailableWhenItsPodsAre() {
        create(2);
        eventually(() -> assertThat(node.pods()).hasSize(2));
        eventually(() -> assertThat(available()).isEqualTo("False"));

        node.names().forEach(node::ready);

        eventually(() -> assertThat(available()).isEqualTo("True"));
        eventually(() -> assertThat(get().getStatus()).satisfies(status -> {
            assertThat(status.getReadyReplicas()).isEqualTo(2);
            assertThat(status.getUpdatedReplicas()).isEqualTo(2);
            assertThat(status.getAvailableReplicas()).isEqualTo(2);
            assertThat(status.getObservedGeneration()).isEqualTo(1);
        }));
    }

    @Test
    void replacesAPodThatIsGone() {
        create(1);
        eventually(() -> assertThat(node.pods()).hasSize(1));
        String first = node.names().getFirst();

        node.release(first);

        eventually(() -> assertThat(node.names()).hasSize(1).doesNotContain(first));
    }

    @Test
    void scalesWithItsSpec() {
        create(3);
        eventually(() -> assertThat(node.pods()).hasSize(3));

        edit(old ->
                new DeploymentBuilder(old).editSpec().withReplicas(1).endSpec().build());

        eventually(() -> assertThat(node.pods()).hasSize(1));
    }

    @Test
    void rollsWithinItsBounds() {
        create(4);
        eventually(() -> assertThat(node.pods()).hasSize(4));
        node.names().forEach(node::ready);
        eventually(() -> assertThat(get().getStatus().getAvailableReplicas()).isEqualTo(4));

        setImage();
        eventually(() -> assertThat(withImage("redis:8")).hasSize(2));
        assertThat(withImage("redis:7")).hasSizeGreaterThanOrEqualTo(3);
        eventually(() -> {
            withImage("redis:8").forEach(pod -> node.ready(pod.getMetadata().getName()));
            assertThat(withImage("redis:7")).isEmpty();
            assertThat(withImage("redis:8")).hasSize(4);
        });
    }

    @Test
    void replacesAllAtOnceWhenToldTo() {
        create(
                2,
                old -> new DeploymentBuilder(old)
                        .editSpec()
                        .withNewStrategy()
                        .withType("Recreate")
                        .endStrategy()
                        .endSpec()
                        .build());
        eventually(() -> assertThat(node.pods()).hasSize(2));

        setImage();

        eventually(() -> assertThat(withImage("redis:8")).hasSize(2));
        assertThat(withImage("redis:7")).isEmpty();
    }

    private List<Pod> withImage(String image) {
        return node.pods().stream()
                .filter(pod ->
                        pod.getSpec().getContainers().getFirst().getImage().equals(image))
                .toList();
    }

    private String available() {
        return get().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Available"))
                .findFirst()
                .orElseThrow()
                .getStatus();
    }

    private void setImage() {
        edit(old -> new DeploymentBuilder(old)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("redis:8")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    }

    private void edit(UnaryOperator<Deployment> change) {
        var resource = api.client().apps().deployments().inNamespace(namespace).withName("d");
        eventually(() -> resource.edit(change));
    }

    private Deployment get() {
        return api.client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName("d")
                .get();
    }

    private void create(int replicas) {
        create(replicas, same -> same);
    }

    private void create(int replicas, UnaryOperator<Deployment> change) {
        Deployment deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("d")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "d")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "d")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("redis:7")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        api.client().resource(change.apply(deployment)).create();
    }
}

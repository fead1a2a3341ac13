package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.configMap;
import static io.redisoperator.localcluster.contract.ApiUnderTest.pod;
import static io.redisoperator.localcluster.contract.ApiUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What server-side apply does, whichever API answers. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class ApplyContractIT {
    private final ApiUnderTest api;
    private String namespace = "";

    ApplyContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
    }

    @Test
    void createsWhatIsMissing() {
        ConfigMap applied = apply("me", true, configMap(namespace, "a", Map.of("k", "1")));

        assertThat(applied.getMetadata().getUid()).isNotEmpty();
        assertThat(applied.getMetadata().getManagedFields()).singleElement().satisfies(entry -> {
            assertThat(entry.getManager()).isEqualTo("me");
            assertThat(entry.getOperation()).isEqualTo("Apply");
        });
    }

    @Test
    void changesNothingWhenAppliedAgain() {
        ConfigMap first = apply("me", true, configMap(namespace, "a", Map.of("k", "1")));
        ConfigMap second = apply("me", true, configMap(namespace, "a", Map.of("k", "1")));

        assertThat(second.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
    }

    @Test
    void removesWhatTheSameManagerAppliesNoMore() {
        apply("me", true, configMap(namespace, "a", Map.of("gone", "1", "kept", "2")));

        ConfigMap applied = apply("me", true, configMap(namespace, "a", Map.of("kept", "2")));

        assertThat(applied.getData()).containsExactlyEntriesOf(Map.of("kept", "2"));
    }

    @Test
    void refusesAListThatHasOneKeyTwice() {
        Pod pod = new PodBuilder(pod(namespace, "a"))
                .editSpec()
                .editFirstContainer()
                .addNewEnv()
                .withName("A")
                .withValue("1")
                .endEnv()
                .addNewEnv()
                .withName("A")
                .withValue("2")
                .endEnv()
                .endContainer()
                .endSpec()
                .build();

        assertThatThrownBy(() -> apply("me", true, pod))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("duplicate entries for key");
    }

    @Test
    void leavesWhatOthersSet() {
        apply("me", true, configMap(namespace, "a", Map.of("mine", "1")));
        api.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("a")
                .edit(old -> new ConfigMapBuilder(old)
                        .editMetadata()
                        .addToAnnotations("note", "theirs")
                        .endMetadata()
                        .build());

        ConfigMap applied = apply("me", true, configMap(namespace, "a", Map.of("mine", "2")));

        assertThat(applied.getMetadata().getAnnotations()).containsEntry("note", "theirs");
        assertThat(applied.getData()).containsEntry("mine", "2");
    }

    @Test
    void removesWhatWasUpdatedOnceTheManagedFieldsSayThatItWasApplied() {
        ConfigMap updated = api.client()
                .resource(configMap(namespace, "a", Map.of("gone", "1", "kept", "2")))
                .create();
        String entries = api.client()
                .getKubernetesSerialization()
                .asJson(updated.getMetadata().getManagedFields().stream()
                        .map(entry -> new ManagedFieldsEntryBuilder(entry)
                                .withManager("me")
                                .withOperation("Apply")
                                .build())
                        .toList());
        api.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("a")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"replace\",\"path\":\"/metadata/managedFields\",\"value\":" + entries + "}]");

        ConfigMap applied = apply("me", true, configMap(namespace, "a", Map.of("kept", "2")));

        assertThat(applied.getData()).containsExactlyEntriesOf(Map.of("kept", "2"));
        assertThat(applied.getMetadata().getUid())
                .isEqualTo(updated.getMetadata().getUid());
    }

    @Test
    void keepsWhatAnotherManagerAppliesToo() {
        apply("me", true, configMap(namespace, "a", Map.of("shared", "1")));
        apply("you", false, configMap(namespace, "a", Map.of("shared", "1")));

        ConfigMap applied = apply("me", true, configMap(namespace, "a", Map.of()));

        assertThat(applied.getData()).containsEntry("shared", "1");
    }

    @Test
    void refusesToTakeAFieldFromAnotherManager() {
        apply("you", true, configMap(namespace, "a", Map.of("k", "yours")));

        refused(409, () -> apply("me", false, configMap(namespace, "a", Map.of("k", "mine"))));
    }

    @Test
    void takesAFieldFromAnotherManagerByForce() {
        apply("you", true, configMap(namespace, "a", Map.of("k", "yours")));
        apply("me", true, configMap(namespace, "a", Map.of("k", "mine")));

        ConfigMap applied = apply("me", true, configMap(namespace, "a", Map.of()));

        assertThat(applied.getData()).isNullOrEmpty();
    }

    @Test
    void takesBackAFieldThatAnUpdateChanged() {
        apply("me", true, configMap(namespace, "a", Map.of("k", "mine")));
        api.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("a")
                .edit(old -> new ConfigMapBuilder(old).addToData("k", "theirs").build());

        refused(409, () -> apply("me", false, configMap(namespace, "a", Map.of("k", "mine"))));
        ConfigMap applied = apply("me", true, configMap(namespace, "a", Map.of("k", "mine")));

        assertThat(applied.getData()).containsEntry("k", "mine");
    }

    @Test
    void mergesContainersByName() {
        apply("me", true, deployment(container("main", "redis:7"), container("exporter", "exporter:1")));
        Deployment applied = apply("me", true, deployment(container("main", "redis:8")));

        assertThat(applied.getSpec().getTemplate().getSpec().getContainers())
                .singleElement()
                .satisfies(left -> {
                    assertThat(left.getName()).isEqualTo("main");
                    assertThat(left.getImage()).isEqualTo("redis:8");
                    assertThat(left.getTerminationMessagePath()).isNotEmpty();
                });
        assertThat(applied.getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void keepsDefaultsWithoutCountingThemAsChanges() {
        Pod first = apply("me", true, pod(namespace, "p"));
        Pod second = apply("me", true, pod(namespace, "p"));

        assertThat(second.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
        assertThat(second.getSpec().getRestartPolicy()).isEqualTo("Always");
    }

    @Test
    void refusesAnApplyToAnotherObjectOfTheName() {
        apply("me", true, configMap(namespace, "a", Map.of()));
        ConfigMap other = new ConfigMapBuilder(configMap(namespace, "a", Map.of("k", "1")))
                .editMetadata()
                .withUid("00000000-0000-0000-0000-000000000000")
                .endMetadata()
                .build();

        refused(422, () -> apply("me", true, other));
    }

    @Test
    void appliesAStatus() {
        Deployment created =
                api.client().resource(deployment(container("main", "redis:7"))).create();
        Deployment status = new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(created.getMetadata().getName())
                .endMetadata()
                .withNewStatus()
                .withObservedGeneration(7L)
                .endStatus()
                .build();

        Deployment applied = api.client()
                .resource(status)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("me")
                        .withForce(true)
                        .build());

        assertThat(applied.getStatus().getObservedGeneration()).isEqualTo(7);
        assertThat(applied.getSpec()).isEqualTo(created.getSpec());
    }

    private <T extends HasMetadata> T apply(String manager, boolean force, T object) {
        var resource = api.client().resource(object).fieldManager(manager);
        return force ? resource.forceConflicts().serverSideApply() : resource.serverSideApply();
    }

    private static Container container(String name, String image) {
        return new ContainerBuilder().withName(name).withImage(image).build();
    }

    private Deployment deployment(Container... containers) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("d")
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withNewSelector()
                .addToMatchLabels("app", "d")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "d")
                .endMetadata()
                .withNewSpec()
                .withContainers(List.of(containers))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}

package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.eventually;
import static io.redisoperator.localcluster.contract.ApiUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How large a claim may become, whoever provides its volume. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class ClaimContractIT {
    private final ApiUnderTest api;
    private String namespace = "";

    ClaimContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
    }

    @Test
    void letsABoundClaimGrowIfItsClassAllowsIt() {
        Resource<PersistentVolumeClaim> claim = bound("growing", true);

        resize(claim, "2Gi");

        eventually(() -> assertThat(claim.get().getSpec().getResources().getRequests())
                .containsEntry("storage", new Quantity("2Gi")));
    }

    @Test
    void refusesToLetAClaimGrowWhoseClassDoesNotAllowIt() {
        Resource<PersistentVolumeClaim> claim = bound("fixed", false);

        refused(403, () -> resize(claim, "2Gi"));
    }

    @Test
    void refusesToLetAClaimShrink() {
        Resource<PersistentVolumeClaim> claim = bound("growing", true);

        refused(422, () -> resize(claim, "512Mi"));
    }

    @Test
    void refusesAnotherClassOrAccessMode() {
        Resource<PersistentVolumeClaim> claim = bound("growing", true);

        refused(422, () -> patch(claim, "{\"spec\":{\"accessModes\":[\"ReadWriteMany\"]}}"));
        refused(422, () -> patch(claim, "{\"spec\":{\"storageClassName\":\"another\"}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "selector: {matchExpressions: [{key: a, operator: Foo}]}",
                "selector: {matchExpressions: [{key: a, operator: In}]}",
                "selector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}",
                "dataSourceRef: {kind: PersistentVolumeClaim, name: ''}",
                "dataSourceRef: {kind: Other, name: a}"
            })
    void refusesAClaimEvenForTrialOfWhichAStatefulSetTakesTheTemplate(String field) {
        refused(422, () -> api.client().resource(written(field)).dryRun().create());

        StatefulSet set = new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("s")
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withServiceName("s")
                .withNewSelector()
                .addToMatchLabels("app", "x")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "x")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("i")
                .endContainer()
                .endSpec()
                .endTemplate()
                .withVolumeClaimTemplates(written(field))
                .endSpec()
                .build();
        assertThat(api.client().resource(set).create()).isNotNull();
    }

    @Test
    void countsAClaimForTrialThatIsThereAlready() {
        PersistentVolumeClaim claim = written("storageClassName: none");
        api.client().resource(claim).create();
        refused(409, () -> api.client().resource(claim).dryRun().create());
        api.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("disks")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("persistentvolumeclaims", new Quantity("1"))
                        .endSpec()
                        .build())
                .create();

        eventually(
                () -> refused(403, () -> api.client().resource(claim).dryRun().create()));
    }

    private PersistentVolumeClaim written(String field) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: %s}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 1Gi}}
                  %s
                """.formatted(namespace, field), PersistentVolumeClaim.class);
    }

    @Test
    void keepsADeletedClaimForAsLongAsAPodUsesIt() {
        Resource<PersistentVolumeClaim> claim = bound("fixed", false);
        Resource<Pod> pod = api.client().resource(podWith("data"));
        pod.create();

        claim.delete();
        eventually(() ->
                assertThat(claim.get().getMetadata().getDeletionTimestamp()).isNotNull());
        pod.withGracePeriod(0).delete();

        eventually(() -> assertThat(claim.get()).isNull());
        assertThat(pod.get()).isNull();
    }

    private Pod podWith(String claim) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("writer")
                .endMetadata()
                .withNewSpec()
                .withNodeName("nowhere")
                .addNewContainer()
                .withName("redis")
                .withImage("redis:7.2-alpine")
                .endContainer()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim(claim, false)
                .endVolume()
                .endSpec()
                .build();
    }

    private static void resize(Resource<PersistentVolumeClaim> claim, String size) {
        patch(claim, "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"" + size + "\"}}}}");
    }

    private static void patch(Resource<PersistentVolumeClaim> claim, String change) {
        claim.patch(PatchContext.of(PatchType.JSON_MERGE), change);
    }

    private Resource<PersistentVolumeClaim> bound(String storageClass, boolean grows) {
        api.client()
                .resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(storageClass)
                        .endMetadata()
                        .withProvisioner("example.org/folders")
                        .withAllowVolumeExpansion(grows)
                        .build())
                .serverSideApply();
        PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("data")
                .endMetadata()
                .withNewSpec()
                .withStorageClassName(storageClass)
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
        Resource<PersistentVolumeClaim> resource = api.client().resource(claim);
        resource.create();
        eventually(() -> assertThat(resource.get().getStatus().getPhase()).isEqualTo("Bound"));
        return resource;
    }
}

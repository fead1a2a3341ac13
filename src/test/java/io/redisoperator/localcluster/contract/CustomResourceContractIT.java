package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the schema of a custom resource brings about, whichever API answers. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class CustomResourceContractIT {
    private final ApiUnderTest api;
    private String namespace = "";

    CustomResourceContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void define() {
        namespace = api.newNamespace();
        var definition = api.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(getClass().getResource("/localcluster/probe-crd.yaml"));
        definition.serverSideApply();
        definition.waitUntilCondition(
                each -> each != null
                        && each.getStatus() != null
                        && each.getStatus().getConditions() != null
                        && each.getStatus().getConditions().stream()
                                .anyMatch(condition -> condition.getType().equals("Established")
                                        && condition.getStatus().equals("True")),
                10,
                TimeUnit.SECONDS);
    }

    @Test
    void fillsDefaultsAtAnyDepth() {
        GenericKubernetesResource created = create(Map.of("image", "redis"));

        assertThat((Integer) created.get("spec", "replicas")).isEqualTo(3);
        assertThat((Boolean) created.get("spec", "storage", "keep")).isFalse();
    }

    @Test
    void dropsFieldsThatTheSchemaDoesNotKnow() {
        GenericKubernetesResource created = create(
                Map.of("image", "redis", "unknown", "x", "free", Map.of("kept", "y"), "labels", Map.of("any", "z")));

        assertThat(created.<Object>get("spec", "unknown")).isNull();
        assertThat((String) created.get("spec", "free", "kept")).isEqualTo("y");
        assertThat((String) created.get("spec", "labels", "any")).isEqualTo("z");
    }

    @Test
    void refusesWhatTheSchemaDoesNotAllow() {
        refused(422, () -> create(Map.of()));
        refused(422, () -> create(Map.of("image", "Not An Image")));
        refused(422, () -> create(Map.of("image", "redis", "replicas", 2)));
        refused(422, () -> create(Map.of("image", "redis", "replicas", 16)));
        refused(422, () -> create(Map.of("image", "redis", "replicas", "three")));
        refused(422, () -> create(Map.of("image", "redis", "mode", "slow")));
        refused(422, () -> create(Map.of("image", "redis", "settings", List.of(1))));
        refused(422, () -> create(Map.of("image", "redis", "port", true)));
    }

    @Test
    void acceptsANumberOrATextWhereBothAreAllowed() {
        assertThat((Integer) create(Map.of("image", "redis", "port", 1)).get("spec", "port"))
                .isEqualTo(1);
        delete();
        assertThat((String) create(Map.of("image", "redis", "port", "one")).get("spec", "port"))
                .isEqualTo("one");
    }

    @Test
    void refusesAnApplyThatTheSchemaDoesNotAllow() {
        refused(
                422,
                () -> api.client()
                        .resource(probe(Map.of("image", "redis", "replicas", 1)))
                        .serverSideApply());
    }

    @Test
    void countsTheSpecAndKeepsTheStatusApart() {
        create(Map.of("image", "redis"));
        GenericKubernetesResource withStatus = resource().editStatus(old -> {
            old.setAdditionalProperty("status", Map.of("phase", "Running"));
            old.setAdditionalProperty("spec", Map.of("image", "other"));
            return old;
        });
        GenericKubernetesResource withSpec = resource().edit(old -> {
            old.setAdditionalProperty("status", Map.of("phase", "Failed"));
            old.setAdditionalProperty("spec", Map.of("image", "valkey"));
            return old;
        });

        assertThat(withStatus.getMetadata().getGeneration()).isEqualTo(1);
        assertThat((String) withStatus.get("spec", "image")).isEqualTo("redis");
        assertThat(withSpec.getMetadata().getGeneration()).isEqualTo(2);
        assertThat((String) withSpec.get("status", "phase")).isEqualTo("Running");
        assertThat((String) withSpec.get("spec", "image")).isEqualTo("valkey");
    }

    @Test
    void replacesAPlainListAsAWholeWhenApplied() {
        apply(Map.of("image", "redis", "settings", List.of("a", "b")));

        GenericKubernetesResource applied = apply(Map.of("image", "redis", "settings", List.of("c")));

        assertThat((List<?>) applied.get("spec", "settings")).isEqualTo(List.of("c"));
    }

    @Test
    void refusesAStrategicMergePatch() {
        create(Map.of("image", "redis"));

        refused(
                415,
                () -> resource()
                        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"spec\":{\"image\":\"valkey\"}}"));
    }

    @Test
    void refusesUnknownFieldsWhenAskedToBeStrict() {
        String path = "/apis/example.org/v1/namespaces/" + namespace + "/probes?fieldValidation=Strict";

        refused(400, () -> api.client().raw(path, "POST", probe(Map.of("image", "redis", "unknown", "x"))));
    }

    @Test
    void forgetsTheStatusOfANewResource() {
        GenericKubernetesResource wanted = probe(Map.of("image", "redis"));
        wanted.setAdditionalProperty("status", Map.of("phase", "Running"));

        GenericKubernetesResource created = api.client().resource(wanted).create();

        assertThat(created.getAdditionalProperties()).doesNotContainKey("status");
    }

    private GenericKubernetesResource create(Map<String, Object> spec) {
        return api.client().resource(probe(spec)).create();
    }

    private GenericKubernetesResource apply(Map<String, Object> spec) {
        return api.client().resource(probe(spec)).serverSideApply();
    }

    private void delete() {
        resource().delete();
    }

    private Resource<GenericKubernetesResource> resource() {
        return api.client()
                .genericKubernetesResources("example.org/v1", "Probe")
                .inNamespace(namespace)
                .withName("p");
    }

    private GenericKubernetesResource probe(Map<String, Object> spec) {
        return Serialization.clone(new GenericKubernetesResourceBuilder()
                .withApiVersion("example.org/v1")
                .withKind("Probe")
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("p")
                .endMetadata()
                .addToAdditionalProperties("spec", new HashMap<>(spec))
                .build());
    }
}

package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.configMap;
import static io.redisoperator.localcluster.contract.ApiUnderTest.pod;
import static io.redisoperator.localcluster.contract.ApiUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What creates, updates and patches do, whichever API answers. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class WriteContractIT {
    private static final String OTHER_UID = "00000000-0000-0000-0000-000000000000";

    private final ApiUnderTest api;
    private String namespace = "";

    WriteContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
    }

    @Test
    void givesANewObjectItsIdentity() {
        ConfigMap created = api.create(configMap(namespace, "a", Map.of("k", "v")));

        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThat(created.getMetadata().getResourceVersion()).isNotEmpty();
        assertThat(created.getMetadata().getCreationTimestamp()).isNotEmpty();
        assertThat(created.getMetadata().getGeneration()).isNull();
    }

    @Test
    void refusesTheSameNameTwice() {
        api.create(configMap(namespace, "a", Map.of()));

        refused(409, () -> api.create(configMap(namespace, "a", Map.of())));
    }

    @Test
    void refusesANamespaceThatIsNotThere() {
        refused(404, () -> api.create(configMap("nowhere", "a", Map.of())));
    }

    @Test
    void refusesAnInvalidName() {
        refused(422, () -> api.create(configMap(namespace, "Not_A_Name", Map.of())));
    }

    @Test
    void completesAGeneratedName() {
        ConfigMap template = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withGenerateName("gen-")
                .endMetadata()
                .build();

        assertThat(api.create(template).getMetadata().getName()).matches("gen-[a-z0-9]{5}");
    }

    @Test
    void refusesAnUpdateOfAnOldVersion() {
        ConfigMap old = api.create(configMap(namespace, "a", Map.of("k", "1")));
        api.client()
                .resource(new ConfigMapBuilder(old).addToData("k", "2").build())
                .update();

        refused(
                409,
                () -> api.client()
                        .resource(new ConfigMapBuilder(old).addToData("k", "3").build())
                        .update());
    }

    @Test
    void keepsTheVersionWhenAnUpdateChangesNothing() {
        ConfigMap created = api.create(configMap(namespace, "a", Map.of("k", "1")));

        ConfigMap updated = api.client().resource(created).update();

        assertThat(updated.getMetadata().getResourceVersion())
                .isEqualTo(created.getMetadata().getResourceVersion());
    }

    @Test
    void ignoresAStatusInACreateAndInAnUpdate() {
        Pod wanted = new PodBuilder(pod(namespace, "a"))
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();

        Pod created = api.client().resource(wanted).create();
        Pod changed = new PodBuilder(created)
                .editMetadata()
                .addToLabels("more", "yes")
                .endMetadata()
                .editStatus()
                .withPhase("Failed")
                .endStatus()
                .build();
        Pod updated = api.client().resource(changed).update();

        assertThat(created.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(updated.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(updated.getMetadata().getLabels()).containsEntry("more", "yes");
    }

    @Test
    void changesNothingButTheStatusThroughTheStatus() {
        Pod created = api.client().resource(pod(namespace, "a")).create();
        Pod changed = new PodBuilder(created)
                .editSpec()
                .withActiveDeadlineSeconds(7L)
                .endSpec()
                .editStatus()
                .withMessage("hello")
                .endStatus()
                .build();

        Pod updated = api.client().resource(changed).updateStatus();

        assertThat(updated.getSpec()).isEqualTo(created.getSpec());
        assertThat(updated.getStatus().getMessage()).isEqualTo("hello");
    }

    @Test
    void refusesAStatusOfAnOldVersion() {
        Pod created = api.client().resource(pod(namespace, "a")).create();
        api.client()
                .resource(new PodBuilder(created)
                        .editMetadata()
                        .addToLabels("more", "yes")
                        .endMetadata()
                        .build())
                .update();

        refused(
                409,
                () -> api.client()
                        .resource(new PodBuilder(created)
                                .editStatus()
                                .withMessage("late")
                                .endStatus()
                                .build())
                        .updateStatus());
    }

    @Test
    void countsChangesOfTheSpecOnly() {
        NetworkPolicy created = api.client()
                .resource(new NetworkPolicyBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("n")
                        .endMetadata()
                        .withNewSpec()
                        .withNewPodSelector()
                        .endPodSelector()
                        .endSpec()
                        .build())
                .create();
        NetworkPolicy labelled = api.client()
                .resource(created)
                .edit(old -> new NetworkPolicyBuilder(old)
                        .editMetadata()
                        .addToLabels("more", "yes")
                        .endMetadata()
                        .build());
        NetworkPolicy changed = api.client()
                .resource(labelled)
                .edit(old -> new NetworkPolicyBuilder(old)
                        .editSpec()
                        .editPodSelector()
                        .addToMatchLabels("app", "x")
                        .endPodSelector()
                        .endSpec()
                        .build());

        assertThat(labelled.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(changed.getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void removesAKeyThatAMergePatchSetsToNull() {
        api.create(configMap(namespace, "a", Map.of("gone", "1", "kept", "2")));

        ConfigMap patched = patch(PatchType.JSON_MERGE, "{\"data\":{\"gone\":null,\"new\":\"3\"}}");

        assertThat(patched.getData()).containsExactlyInAnyOrderEntriesOf(Map.of("kept", "2", "new", "3"));
    }

    @Test
    void refusesToWriteToAnotherObjectOfTheName() {
        ConfigMap created = api.create(configMap(namespace, "a", Map.of()));
        ConfigMap other = new ConfigMapBuilder(created)
                .editMetadata()
                .withUid(OTHER_UID)
                .withResourceVersion(null)
                .endMetadata()
                .build();

        refused(409, () -> api.client().resource(other).update());
        refused(422, () -> patch(PatchType.JSON_MERGE, "{\"metadata\":{\"uid\":\"" + OTHER_UID + "\"}}"));
    }

    @Test
    void refusesAJsonPatchWhoseTestFails() {
        api.create(configMap(namespace, "a", Map.of("k", "1")));

        refused(422, () -> patch(PatchType.JSON, """
                        [{"op":"test","path":"/data/k","value":"other"},{"op":"replace","path":"/data/k","value":"2"}]
                        """));
    }

    @Test
    void mergesListsByKeyInAStrategicMergePatch() {
        api.client().resource(service("one")).create();

        Service patched = api.client()
                .services()
                .inNamespace(namespace)
                .withName("s")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"ports\":[{\"port\":2,\"name\":\"second\"}]}}");

        assertThat(patched.getSpec().getPorts()).extracting("port").containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void doesNotPersistADryRun() {
        api.client().resource(configMap(namespace, "a", Map.of())).dryRun().create();

        assertThat(api.client()
                        .configMaps()
                        .inNamespace(namespace)
                        .withName("a")
                        .get())
                .isNull();
    }

    @Test
    void keepsSecretsAsBase64() {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("s")
                .endMetadata()
                .addToStringData("password", "pass")
                .build();

        Secret created = api.client().resource(secret).create();

        assertThat(created.getData()).containsEntry("password", "cGFzcw==");
        assertThat(created.getStringData()).isNullOrEmpty();
        assertThat(created.getType()).isEqualTo("Opaque");
    }

    @Test
    void givesAServiceAnAddressUnlessItWantsNone() {
        Service one = api.client().resource(service("one")).create();
        Service headless = api.client()
                .resource(new ServiceBuilder(service("two"))
                        .editMetadata()
                        .withName("headless")
                        .endMetadata()
                        .editSpec()
                        .withClusterIP("None")
                        .endSpec()
                        .build())
                .create();

        assertThat(one.getSpec().getClusterIP()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        assertThat(headless.getSpec().getClusterIP()).isEqualTo("None");
    }

    @Test
    void writesQuantitiesInTheirShortestForm() {
        Pod wanted = new PodBuilder(pod(namespace, "a"))
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests("cpu", new Quantity("1000m"))
                .addToRequests("memory", new Quantity("1024Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();

        var requests = api.client()
                .resource(wanted)
                .create()
                .getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getRequests();

        assertThat(requests.get("cpu")).hasToString("1");
        assertThat(requests.get("memory")).hasToString("1Gi");
    }

    @Test
    void refusesToChangeWhatAPodRuns() {
        api.client().resource(pod(namespace, "a")).create();

        refused(
                422,
                () -> api.client()
                        .pods()
                        .inNamespace(namespace)
                        .withName("a")
                        .edit(old -> new PodBuilder(old)
                                .editSpec()
                                .withNodeName("local")
                                .endSpec()
                                .build()));
    }

    @Test
    void refusesAnEventAboutAnObjectElsewhere() {
        EventBuilder event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("e")
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withName("p")
                .withNamespace(namespace)
                .endInvolvedObject();

        refused(
                422,
                () -> api.client()
                        .resource(event.editInvolvedObject()
                                .withNamespace("default")
                                .endInvolvedObject()
                                .build())
                        .create());
        api.client()
                .resource(event.editInvolvedObject()
                        .withNamespace(namespace)
                        .endInvolvedObject()
                        .build())
                .create();
    }

    private ConfigMap patch(PatchType type, String patch) {
        return api.client().configMaps().inNamespace(namespace).withName("a").patch(PatchContext.of(type), patch);
    }

    private Service service(String app) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("s")
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", app)
                .addNewPort()
                .withName("first")
                .withPort(1)
                .endPort()
                .endSpec()
                .build();
    }
}

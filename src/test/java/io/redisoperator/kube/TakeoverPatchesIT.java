package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.localcluster.former.FormerOperator;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TakeoverPatchesIT {
    private final String namespace = "takeover-" + UUID.randomUUID().toString().substring(0, 8);
    private TestApi api;
    private KubernetesClient client;
    private TakeoverPatches patches;

    @BeforeEach
    void start() throws Exception {
        api = TestApi.connect();
        client = api.admin();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        patches = new TakeoverPatches(client);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void triesAnotherSpecWithoutWritingIt() {
        StatefulSet set =
                client.resource(statefulSet("redis:6.2-alpine", "rfr-cart")).create();

        patches.dryRun(statefulSet("redis:7.2-alpine", "rfr-cart"));
        Throwable refusal = catchThrowable(() -> patches.dryRun(statefulSet("redis:7.2-alpine", "another")));

        assertThat(KubeFailure.of("try", refusal).kind()).isEqualTo(KubeFailure.Kind.INVALID);
        // The status is the controllers', who may write it at any time.
        StatefulSet left = client.resource(set).get();
        assertThat(left.getMetadata().getGeneration())
                .isEqualTo(set.getMetadata().getGeneration());
        assertThat(left.getSpec()).isEqualTo(set.getSpec());
    }

    @Test
    void triesWhatIsNotThereWithoutMakingIt() {
        StatefulSet wanted = statefulSet("redis:7.2-alpine", "rfr-cart");

        patches.dryRun(wanted);
        Throwable refusal = catchThrowable(() -> patches.dryRun(
                wanted.edit().editMetadata().withName("no_name").endMetadata().build()));

        assertThat(KubeFailure.of("try", refusal).kind()).isEqualTo(KubeFailure.Kind.INVALID);
        assertThat(client.resource(wanted).get()).isNull();
    }

    @Test
    void triesAClaimWithoutMakingItAndSaysIfOneIsThere() {
        PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("data-rfr-cart-0")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();

        patches.dryRun(claim);
        assertThat(client.resource(claim).get()).isNull();

        client.resource(claim).create();
        assertThat(KubeFailure.of("try", catchThrowable(() -> patches.dryRun(claim)))
                        .kind())
                .isEqualTo(KubeFailure.Kind.CONFLICT);
    }

    /** What an API server refuses of annotations it sees in no spec. */
    @Test
    void triesAServiceAsAWholeWhetherItIsThereOrNot() {
        Service sound = service(Map.of("a", "b"));
        Service refused = service(Map.of(
                "service.kubernetes.io/topology-mode",
                "Auto",
                "service.kubernetes.io/topology-aware-hints",
                "Disabled"));

        patches.dryRun(sound);
        Throwable refusal = catchThrowable(() -> patches.dryRun(refused));
        assertThat(client.resource(sound).get()).isNull();
        assertThat(KubeFailure.of("try", refusal).kind()).isEqualTo(KubeFailure.Kind.INVALID);

        Service made = client.resource(sound).create();
        patches.dryRun(service(Map.of("c", "d")));
        refusal = catchThrowable(() -> patches.dryRun(refused));
        assertThat(client.resource(sound).get()).isEqualTo(made);
        assertThat(KubeFailure.of("try", refusal).kind()).isEqualTo(KubeFailure.Kind.INVALID);
    }

    private Service service(Map<String, String> annotations) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("rfrm-cart")
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("redis")
                .withPort(6379)
                .endPort()
                .endSpec()
                .build();
    }

    @Test
    void takesNoFieldsOfAnObjectThatWasChangedMeanwhile() {
        new FormerOperator(client).write(configMap("1"));
        String path = "/api/v1/namespaces/" + namespace + "/configmaps/rfr-cart";
        String patch = FormerFields.takingPatch(client.raw(path)).orElseThrow();
        new FormerOperator(client).write(configMap("2"));

        assertThatThrownBy(() -> client.resource(configMap("2")).patch(PatchContext.of(PatchType.JSON), patch))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(KubeFailure.of("take", refused).kind())
                                .isEqualTo(KubeFailure.Kind.CONFLICT));

        patches.takeFields(configMap("2"), path);
        assertThat(FormerFields.in(client.resource(configMap("2")).get())).isFalse();
    }

    private ConfigMap configMap(String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("rfr-cart")
                .endMetadata()
                .withData(Map.of("key", value))
                .build();
    }

    private StatefulSet statefulSet(String image, String service) {
        Map<String, String> labels = Map.of("app", "cart");
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("rfr-cart")
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withServiceName(service)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}

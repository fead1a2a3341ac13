package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
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
        assertThat(client.resource(set).get()).isEqualTo(set);
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

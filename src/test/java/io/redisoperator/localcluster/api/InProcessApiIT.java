package io.redisoperator.localcluster.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redisoperator.localcluster.api.WriteRecord.Verb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only the in-process API offers: its log of writes, and its gate. */
class InProcessApiIT {
    private final InProcessApi api = InProcessApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void remembersWhoWroteWhat() {
        try (KubernetesClient operator = client()) {
            operator.resource(configMap()).create();
            operator.configMaps().inNamespace("default").list();
            operator.resource(configMap()).serverSideApply();
        }

        assertThat(api.writes())
                .filteredOn(write -> write.user().equals("system:serviceaccount:default:operator"))
                .extracting(WriteRecord::verb, WriteRecord::path)
                .containsExactly(
                        tuple(Verb.CREATE, "/api/v1/namespaces/default/configmaps"),
                        tuple(Verb.APPLY, "/api/v1/namespaces/default/configmaps/a"));
    }

    @Test
    void cutsOffAWriterWhoseWritesAreGated() {
        api.gateWrites(write -> !write.user().endsWith(":operator"));
        try (KubernetesClient operator = client()) {
            assertThatThrownBy(() -> operator.resource(configMap()).create())
                    .isInstanceOf(KubernetesClientException.class);
        }

        assertThat(api.writes()).isEmpty();
        assertThat(api.admin().configMaps().inNamespace("default").list().getItems())
                .isEmpty();
    }

    private KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(api.configFor("default", "operator"))
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private static ConfigMap configMap() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("a")
                .endMetadata()
                .build();
    }
}

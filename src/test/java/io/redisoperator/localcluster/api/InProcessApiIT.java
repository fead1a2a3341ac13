package io.redisoperator.localcluster.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.redisoperator.localcluster.api.WriteRecord.Verb;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
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

    @Test
    void tellsAWatcherToListAgainWhenItsVersionIsUnknown() {
        AtomicBoolean listAgain = new AtomicBoolean();
        Watcher<ConfigMap> watcher = new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap object) {}

            @Override
            public void onClose(WatcherException cause) {
                listAgain.set(cause.isHttpGone());
            }
        };

        api.admin()
                .configMaps()
                .inNamespace("default")
                .watch(new ListOptionsBuilder().withResourceVersion("999999").build(), watcher);

        Awaitility.await().atMost(Duration.ofSeconds(10)).untilTrue(listAgain);
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

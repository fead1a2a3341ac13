package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.configMap;
import static io.redisoperator.localcluster.contract.ApiUnderTest.pod;
import static io.redisoperator.localcluster.contract.ApiUnderTest.refused;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.dsl.Watchable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What lists and watches tell, whichever API answers. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class WatchContractIT {
    private final ApiUnderTest api;
    private String namespace = "";

    WatchContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
    }

    @Test
    void selectsByAllFormsOfLabelSelectors() {
        api.create(configMap(namespace, "a", Map.of()));
        api.create(configMap(namespace, "b", Map.of()));
        api.create(configMap(namespace, "c", Map.of()));
        var all = api.client().configMaps().inNamespace(namespace);

        assertThat(names(all.withLabel("app", "a"))).containsExactly("a");
        assertThat(names(all.withLabelIn("app", "a", "b"))).containsExactly("a", "b");
        assertThat(names(all.withLabelNotIn("app", "a", "b"))).contains("c").doesNotContain("a", "b");
        assertThat(names(all.withLabel("app"))).containsExactly("a", "b", "c");
        assertThat(names(all.withoutLabel("app"))).doesNotContain("a", "b", "c");
        assertThat(names(all.withLabel("app").withoutLabel("app", "a"))).containsExactly("b", "c");
    }

    @Test
    void selectsByFields() {
        api.client().resource(pod(namespace, "a")).create();
        api.client().resource(pod(namespace, "b")).create();
        var pods = api.client().pods().inNamespace(namespace);

        assertThat(names(pods.withField("metadata.name", "a"))).containsExactly("a");
        assertThat(names(pods.withField("status.phase", "Pending"))).containsExactly("a", "b");
        assertThat(names(pods.withField("spec.nodeName", ""))).containsExactly("a", "b");
        assertThat(names(pods.withoutField("metadata.name", "a"))).containsExactly("b");
    }

    @Test
    void refusesToSelectByAFieldThatIsNotIndexed() {
        refused(
                400,
                () -> api.client()
                        .pods()
                        .inNamespace(namespace)
                        .withField("spec.hostname", "x")
                        .list());
    }

    @Test
    void losesNothingBetweenAListAndAWatch() {
        String listed = api.client()
                .configMaps()
                .inNamespace(namespace)
                .list()
                .getMetadata()
                .getResourceVersion();
        ConfigMap created = api.create(configMap(namespace, "a", Map.of()));
        api.client()
                .resource(created)
                .edit(old -> new ConfigMapBuilder(old).addToData("k", "1").build());
        api.client().resource(created).delete();

        try (Events events = watch(api.client(), listed)) {
            events.await("ADDED a", "MODIFIED a", "DELETED a");
        }
    }

    @Test
    void saysNothingOfAnUpdateThatChangesNothing() {
        ConfigMap created = api.create(configMap(namespace, "a", Map.of("k", "1")));
        try (Events events = watch(api.client(), created.getMetadata().getResourceVersion())) {
            api.client().resource(created).update();
            api.client().resource(created).delete();

            events.await("DELETED a");
        }
    }

    @Test
    void tellsThatAnObjectLeftTheSelection() {
        ConfigMap created = api.create(configMap(namespace, "a", Map.of()));
        try (Events events = watch(api.client(), "")) {
            events.await("ADDED a");
            api.client()
                    .resource(created)
                    .edit(old -> new ConfigMapBuilder(old)
                            .editMetadata()
                            .addToLabels("app", "other")
                            .endMetadata()
                            .build());

            events.await("ADDED a", "DELETED a");
        }
    }

    @Test
    void watchesThroughPlainHttpToo() {
        try (KubernetesClient client = api.clientWithoutWebSockets();
                Events events = watch(client, "")) {
            api.create(configMap(namespace, "a", Map.of()));

            events.await("ADDED a");
        }
    }

    @Test
    void keepsAnInformerUpToDate() {
        api.create(configMap(namespace, "a", Map.of()));
        try (var informer = api.client()
                .configMaps()
                .inNamespace(namespace)
                .withLabel("app")
                .inform()) {
            ConfigMap created = api.create(configMap(namespace, "b", Map.of()));
            Awaitility.await()
                    .atMost(10, SECONDS)
                    .until(() -> informer.getStore().list().size() == 2);
            api.client().resource(created).delete();

            Awaitility.await()
                    .atMost(10, SECONDS)
                    .until(() -> informer.getStore().list().size() == 1);
        }
    }

    private static List<String> names(Listable<? extends KubernetesResourceList<? extends HasMetadata>> selected) {
        return selected.list().getItems().stream()
                .map(each -> each.getMetadata().getName())
                .toList();
    }

    /** Watches the config maps that are labelled "a", from a resource version if there is one. */
    private Events watch(KubernetesClient client, String resourceVersion) {
        return new Events(
                client.configMaps().inNamespace(namespace).withLabel("app", "a"),
                new ListOptionsBuilder()
                        .withResourceVersion(resourceVersion.isEmpty() ? null : resourceVersion)
                        .build());
    }

    /** Remembers what a watch tells. */
    private static final class Events implements Watcher<ConfigMap>, AutoCloseable {
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final Watch watch;

        private Events(Watchable<ConfigMap> watched, ListOptions options) {
            watch = watched.watch(options, this);
        }

        @Override
        public void eventReceived(Action action, ConfigMap object) {
            seen.add(action + " " + object.getMetadata().getName());
        }

        @Override
        public void onClose(WatcherException cause) {
            seen.add("closed: " + cause);
        }

        @Override
        public void close() {
            watch.close();
        }

        private void await(String... wanted) {
            Awaitility.await()
                    .atMost(10, SECONDS)
                    .untilAsserted(() -> assertThat(seen).containsExactly(wanted));
        }
    }
}

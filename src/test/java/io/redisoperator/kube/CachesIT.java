package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.re2j.Pattern;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.localcluster.api.InProcessApi;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachesIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private InProcessApi api;
    private KubernetesClient client;
    private KubeConnection connection;

    @BeforeEach
    void start() throws IOException {
        api = InProcessApi.start();
        client = api.admin();
        List.of("shop", "elsewhere").forEach(this::createNamespace);
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig());
        connection = KubeConnection.open(
                new KubeTarget(Optional.of(kubeconfig), Optional.empty(), false, Duration.ofSeconds(5)));
    }

    @AfterEach
    void stop() {
        connection.close();
        api.close();
    }

    @Test
    void keepsAResourceThatDoesNotFitItsTypeFromHidingTheOthers() throws Exception {
        defineWithoutSchema();
        createFailover("shop", "odd", Map.of("redis", "three"));
        createFailover("shop", "good", Map.of("redis", Map.of("replicas", 3)));
        Caches caches = filled(NamespaceScope.ALL);
        assertThat(caches.resources(new ClusterKey("shop", "good")))
                .singleElement()
                .isInstanceOf(DatabasesFailover.class);
        assertThat(caches.resources(new ClusterKey("shop", "odd")))
                .singleElement()
                .isInstanceOf(GenericKubernetesResource.class);
        createFailover("shop", "odder", Map.of("redis", List.of()));
        createFailover("shop", "late", Map.of());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(caches.failovers())
                        .extracting(ClusterKey::name)
                        .containsExactly("good", "late", "odd", "odder"));
        caches.close();
    }

    @Test
    void waitsForDefinitionsThatAreInstalledLater() throws Exception {
        Caches caches = new Caches(connection.client(), NamespaceScope.ALL);
        var filled = caches.start();
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> !filled.isDone());
        assertThat(caches.unwatched())
                .filteredOn(kind -> kind.contains("RedisFailover"))
                .isNotEmpty()
                .allMatch(kind -> kind.contains("is its definition installed?"));
        defineWithoutSchema();
        filled.get(30, TimeUnit.SECONDS);
        assertThat(caches.unwatched()).isEmpty();
        caches.close();
    }

    @Test
    void looksAfterTheNamedNamespacesAlone() throws Exception {
        defineWithoutSchema();
        createFailover("shop", "one", Map.of());
        createFailover("elsewhere", "two", Map.of());
        for (NamespaceScope scope : List.of(
                new NamespaceScope(List.of("shop"), Pattern.compile(".*"), Optional.empty()),
                new NamespaceScope(List.of(), Pattern.compile("^shop$"), Optional.empty()))) {
            Caches caches = filled(scope);
            assertThat(caches.failovers()).containsExactly(new ClusterKey("shop", "one"));
            assertThat(caches.resources(new ClusterKey("elsewhere", "two"))).isEmpty();
            caches.close();
        }
    }

    @Test
    void looksAfterTheResourcesOfItsGroupAloneForAsLongAsTheyAreOfIt() throws Exception {
        defineWithoutSchema();
        for (String name : List.of("ours", "theirs", "nobodys")) {
            createFailover("shop", name, Map.of());
        }
        group("ours", "blue");
        group("theirs", "green");
        Caches caches = filled(new NamespaceScope(List.of(), Pattern.compile(""), Optional.of("blue")));
        Heard heard = new Heard();
        caches.listen(heard);
        assertThat(caches.failovers()).containsExactly(new ClusterKey("shop", "ours"));
        assertThat(caches.resources(new ClusterKey("shop", "theirs"))).isEmpty();
        assertThat(caches.resources(new ClusterKey("shop", "nobodys"))).isEmpty();

        group("ours", "green");
        group("nobodys", "blue");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(caches.failovers()).containsExactly(new ClusterKey("shop", "nobodys")));
        assertThat(caches.resources(new ClusterKey("shop", "ours"))).isEmpty();
        await().atMost(SOON).untilAsserted(() -> assertThat(heard.words).contains("updated ours", "updated nobodys"));
        caches.close();
    }

    @Test
    void knowsTheVersionOfTheLastNewsOfPodsFromANamespace() throws Exception {
        defineWithoutSchema();
        createPod("shop", "one");
        createPod("elsewhere", "two");
        Caches caches =
                filled(new NamespaceScope(List.of("elsewhere", "shop"), Pattern.compile(".*"), Optional.empty()));
        await().atMost(SOON).until(() -> caches.heardOfPods("shop").isPresent());
        Optional<String> before = caches.heardOfPods("shop");
        assertThat(caches.heardOfPods("nowhere")).isEmpty();

        createPod("shop", "three");

        await().atMost(SOON).until(() -> !caches.heardOfPods("shop").equals(before));
        caches.close();
    }

    @Test
    void looksAfterResourcesOfAnyGroupWhenItHasNone() throws Exception {
        defineWithoutSchema();
        createFailover("shop", "one", Map.of());
        group("one", "blue");
        Caches caches = filled(NamespaceScope.ALL);

        assertThat(caches.failovers()).containsExactly(new ClusterKey("shop", "one"));
        caches.close();
    }

    @Test
    void tellsListenersOfChangesUntilTheyTurnAway() throws Exception {
        defineWithoutSchema();
        Caches caches = filled(NamespaceScope.ALL);
        Heard heard = new Heard();
        caches.listen(heard);
        ConfigMap created = client.resource(configMap("rfr-one", "1")).create();
        await().atMost(SOON).until(() -> heard.words.contains("added rfr-one"));
        client.resource(configMap("rfr-one", "2")).update();
        await().atMost(SOON).until(() -> heard.words.contains("updated rfr-one"));
        client.resource(created).delete();
        await().atMost(SOON).until(() -> heard.words.contains("deleted rfr-one"));
        caches.ignore(heard);
        client.resource(configMap("rfr-two", "1")).create();
        await().atMost(SOON)
                .until(() -> caches.get(ConfigMap.class, "shop", "rfr-two").isPresent());
        assertThat(heard.words).doesNotContain("added rfr-two");
        caches.close();
    }

    private Caches filled(NamespaceScope scope) throws Exception {
        Caches caches = new Caches(connection.client(), scope);
        caches.start().get(30, TimeUnit.SECONDS);
        return caches;
    }

    private void createNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** As the definitions of the first releases were. */
    private void defineWithoutSchema() {
        for (FailoverKind kind : FailoverKind.values()) {
            client.resource(new CustomResourceDefinitionBuilder()
                            .withNewMetadata()
                            .withName("redisfailovers." + kind.group())
                            .endMetadata()
                            .withNewSpec()
                            .withGroup(kind.group())
                            .withScope("Namespaced")
                            .withNewNames()
                            .withKind("RedisFailover")
                            .withPlural("redisfailovers")
                            .withSingular("redisfailover")
                            .endNames()
                            .addNewVersion()
                            .withName(kind.version())
                            .withServed(true)
                            .withStorage(true)
                            .withNewSchema()
                            .withNewOpenAPIV3Schema()
                            .withType("object")
                            .withXKubernetesPreserveUnknownFields(true)
                            .endOpenAPIV3Schema()
                            .endSchema()
                            .endVersion()
                            .endSpec()
                            .build())
                    .create();
        }
    }

    private void createFailover(String namespace, String name, Map<String, Object> spec) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion(FailoverKind.DATABASES.apiVersion());
        resource.setKind("RedisFailover");
        resource.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        resource.setAdditionalProperty("spec", spec);
        client.genericKubernetesResources(FailoverTypes.context(FailoverKind.DATABASES))
                .resource(resource)
                .create();
    }

    private void group(String name, String group) {
        client.genericKubernetesResources(FailoverTypes.context(FailoverKind.DATABASES))
                .inNamespace("shop")
                .withName(name)
                .edit(old -> {
                    old.getMetadata().setLabels(Map.of("redis-failover.freshworks.com/operator-group", group));
                    return old;
                });
    }

    private void createPod(String namespace, String name) {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withLabels(Labels.selector(new ClusterKey(namespace, "one"), Labels.Component.REDIS))
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("redis")
                        .withImage("redis")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private static ConfigMap configMap(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withLabels(Labels.selector(new ClusterKey("shop", "one"), Labels.Component.REDIS))
                .endMetadata()
                .addToData("key", value)
                .build();
    }

    private static final class Heard implements CacheListener {
        private final List<String> words = new CopyOnWriteArrayList<>();

        @Override
        public void added(HasMetadata object) {
            words.add("added " + object.getMetadata().getName());
        }

        @Override
        public void updated(HasMetadata before, HasMetadata now) {
            words.add("updated " + now.getMetadata().getName());
        }

        @Override
        public void deleted(HasMetadata last) {
            words.add("deleted " + last.getMetadata().getName());
        }
    }
}

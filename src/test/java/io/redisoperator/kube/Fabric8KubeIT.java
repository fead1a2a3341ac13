package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Fabric8KubeIT {
    private static final FailoverStatus BARE =
            new FailoverStatus("Creating", 1L, null, null, null, null, null, null, null, null, null, null);

    private final String namespace = "kube-" + UUID.randomUUID().toString().substring(0, 8);
    private final ClusterKey key = new ClusterKey(namespace, "orders");
    private final Vertx vertx = Vertx.vertx();
    private TestApi api;
    private KubernetesClient client;
    private Fabric8Kube kube;

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
        kube = new Fabric8Kube(
                vertx, api.connection(), NamespaceScope.ALL, new KubeLimits(8, 1000, 1000), "operator-1");
        done(kube.start());
    }

    @AfterEach
    void stop() {
        kube.abandon();
        api.close();
        vertx.close().await();
    }

    @Test
    void createsAndChangesByApplyingAndDropsWhatIsNoLongerWanted() throws Exception {
        ConfigMap created = done(kube.apply(configMap(Map.of("a", "1", "b", "2"))));
        ConfigMap same = done(kube.apply(configMap(Map.of("a", "1", "b", "2"))));
        ConfigMap changed = done(kube.apply(configMap(Map.of("a", "3"))));
        assertThat(same.getMetadata().getResourceVersion())
                .isEqualTo(created.getMetadata().getResourceVersion());
        assertThat(changed.getData()).isEqualTo(Map.of("a", "3"));
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(kube.cached(ConfigMap.class, namespace, "rfr-orders"))
                        .map(ConfigMap::getData)
                        .contains(Map.of("a", "3")));
        assertThat(kube.owned(ConfigMap.class, key)).hasSize(1);
        assertThat(kube.owned(ConfigMap.class, new ClusterKey(namespace, "other")))
                .isEmpty();
    }

    @Test
    void deletesOnlyTheObjectThatWasMeant() throws Exception {
        ConfigMap first = done(kube.apply(configMap(Map.of())));
        done(kube.delete(first, Optional.empty()));
        ConfigMap second = done(kube.apply(configMap(Map.of())));
        done(kube.delete(first, Optional.empty()));
        assertThat(done(kube.live(ConfigMap.class, namespace, "rfr-orders"))
                        .orElseThrow()
                        .getMetadata()
                        .getUid())
                .isEqualTo(second.getMetadata().getUid());
        done(kube.delete(second, Optional.empty()));
        done(kube.delete(second, Optional.empty()));
        assertThat(done(kube.live(ConfigMap.class, namespace, "rfr-orders"))).isEmpty();
    }

    @Test
    void changesAClaimUnlessItIsAnotherOrHasChangedSince() throws Exception {
        ConfigMap owner = done(kube.apply(configMap(Map.of())));
        done(kube.apply(claim()));
        OwnerReference reference = new OwnerReference(
                "v1", null, null, "ConfigMap", "rfr-orders", owner.getMetadata().getUid());
        // Whoever binds it may write at the same moment.
        PersistentVolumeClaim read = await().until(
                        () -> done(kube.live(PersistentVolumeClaim.class, namespace, "data-0"))
                                .orElseThrow(),
                        seen -> kube.reownClaim(seen, List.of(reference))
                                .map(true)
                                .otherwise(false)
                                .await());
        assertThat(done(kube.live(PersistentVolumeClaim.class, namespace, "data-0"))
                        .orElseThrow()
                        .getMetadata()
                        .getOwnerReferences())
                .containsExactly(reference);
        assertThat(failure(kube.reownClaim(read, List.of()))).isEqualTo(KubeFailure.Kind.CONFLICT);
        read.getMetadata().setUid(UUID.randomUUID().toString());
        assertThat(failure(kube.growClaim(read, new Quantity("2Gi")))).isEqualTo(KubeFailure.Kind.CONFLICT);
    }

    @Test
    void labelsAPodUnlessItIsAnother() throws Exception {
        Pod pod = done(kube.apply(pod()));
        String uid = pod.getMetadata().getUid();
        done(kube.labelPod(namespace, "rfr-orders-0", uid, Map.of(Labels.ROLE, Labels.MASTER)));
        assertThat(done(kube.live(Pod.class, namespace, "rfr-orders-0"))
                        .orElseThrow()
                        .getMetadata()
                        .getLabels())
                .containsEntry(Labels.ROLE, Labels.MASTER)
                .containsEntry(Labels.NAME, "orders");
        assertThat(failure(kube.labelPod(
                        namespace, "rfr-orders-0", UUID.randomUUID().toString(), Map.of("x", "y"))))
                .isEqualTo(KubeFailure.Kind.CONFLICT);
        assertThat(failure(kube.labelPod(namespace, "rfr-orders-1", uid, Map.of("x", "y"))))
                .isEqualTo(KubeFailure.Kind.NOT_FOUND);
    }

    @Test
    void relabelsAnObjectUnlessItIsAnotherAndLeavesTheRest() throws Exception {
        ConfigMap there = done(kube.apply(configMap(Map.of("a", "1"))));
        ConfigMap another = new ConfigMapBuilder(there)
                .editMetadata()
                .withUid("another")
                .endMetadata()
                .build();

        assertThat(failure(kube.relabel(another, Map.of("x", "y")))).isEqualTo(KubeFailure.Kind.CONFLICT);
        done(kube.relabel(there, Map.of("x", "y")));

        ConfigMap now = client.resource(there).get();
        assertThat(now.getMetadata().getLabels()).containsEntry("x", "y");
        assertThat(now.getData()).isEqualTo(there.getData());
        assertThat(FormerFields.written(now))
                .as("a write of an earlier operator")
                .isEmpty();
    }

    @Test
    void replacesTheWholeStatusAndNothingElse() throws Exception {
        String uid = create(failover("orders", Map.of("redis", Map.of("replicas", 5))));
        done(kube.writeStatus(
                FailoverKind.DATABASES,
                key,
                uid,
                new FailoverStatus(
                        "Running",
                        1L,
                        null,
                        null,
                        true,
                        "3/3",
                        null,
                        new FailoverStatus.Master("rfr-orders-0", "10.0.0.1:6379"),
                        null,
                        null,
                        null,
                        null)));
        done(kube.writeStatus(FailoverKind.DATABASES, key, uid, BARE));
        DatabasesFailover written =
                done(kube.live(DatabasesFailover.class, namespace, "orders")).orElseThrow();
        assertThat(written.getStatus()).isEqualTo(BARE);
        assertThat(written.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(written.getSpec().redis())
                .extracting(DatabasesSpec.Redis::replicas)
                .isEqualTo(5);
    }

    @Test
    void writesNoStatusToAnotherResourceOfTheSameName() throws Exception {
        create(failover("orders", Map.of()));
        assertThat(failure(kube.writeStatus(
                        FailoverKind.DATABASES, key, UUID.randomUUID().toString(), BARE)))
                .isEqualTo(KubeFailure.Kind.CONFLICT);
        assertThat(failure(kube.writeStatus(FailoverKind.SEED, key, "any", BARE)))
                .isIn(KubeFailure.Kind.CONFLICT, KubeFailure.Kind.NOT_FOUND);
    }

    @Test
    void recordsTheSameEventOnce() throws Exception {
        done(kube.recordEvent(FailoverKind.DATABASES, key, "u1", true, "NoMaster", "no pod is master"));
        done(kube.recordEvent(FailoverKind.DATABASES, key, "u1", true, "NoMaster", "no pod is master"));
        done(kube.recordEvent(FailoverKind.DATABASES, key, "u1", false, "Ready", "all is well"));
        List<Event> events = client.v1().events().inNamespace(namespace).list().getItems();
        assertThat(events).extracting(Event::getReason).containsExactlyInAnyOrder("NoMaster", "Ready");
        assertThat(events)
                .filteredOn(e -> e.getReason().equals("NoMaster"))
                .singleElement()
                .satisfies(e -> assertThat(e.getInvolvedObject().getUid()).isEqualTo("u1"))
                .satisfies(e -> assertThat(e.getType()).isEqualTo("Warning"));
    }

    @Test
    void classifiesAnObjectThatTheServerRefuses() {
        ConfigMap bad = configMap(Map.of())
                .edit()
                .editMetadata()
                .withName("Not_A_Name")
                .endMetadata()
                .build();
        assertThat(failure(kube.apply(bad))).isIn(KubeFailure.Kind.INVALID);
    }

    @Test
    void answersOnTheCallersContext() throws Exception {
        var context = vertx.getOrCreateContext();
        Future<Context> seen =
                Future.future(promise -> context.runOnContext(v -> kube.live(ConfigMap.class, namespace, "x")
                        .onComplete(answer -> promise.complete(Vertx.currentContext()))));
        assertThat(done(seen)).isSameAs(context);
    }

    @Test
    void answersNobodyAfterItWasAbandoned() throws Exception {
        kube.abandon();
        Future<ConfigMap> never = kube.apply(configMap(Map.of()));
        assertThat(client.configMaps()
                        .inNamespace(namespace)
                        .withName("rfr-orders")
                        .get())
                .isNull();
        assertThat(never.isComplete()).isFalse();
    }

    private String create(GenericKubernetesResource resource) {
        return client.genericKubernetesResources(FailoverTypes.context(FailoverKind.DATABASES))
                .resource(resource)
                .create()
                .getMetadata()
                .getUid();
    }

    private GenericKubernetesResource failover(String name, Map<String, Object> spec) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion(FailoverKind.DATABASES.apiVersion());
        resource.setKind("RedisFailover");
        resource.setMetadata(new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build()
                .getMetadata());
        resource.setAdditionalProperty("spec", spec);
        return resource;
    }

    private ConfigMap configMap(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("rfr-orders")
                .withLabels(Labels.selector(key, Labels.Component.REDIS))
                .endMetadata()
                .withData(data)
                .build();
    }

    private PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("data-0")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
    }

    private Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("rfr-orders-0")
                .withLabels(Labels.selector(key, Labels.Component.REDIS))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .withImage("redis")
                .endContainer()
                .endSpec()
                .build();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static KubeFailure.Kind failure(Future<?> future) {
        var seen = new Throwable[1];
        assertThatThrownBy(() -> done(future)).satisfies(t -> seen[0] = t.getCause());
        return ((KubeFailure) seen[0]).kind();
    }
}

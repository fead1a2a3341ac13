package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.configMap;
import static io.redisoperator.localcluster.contract.ApiUnderTest.eventually;
import static io.redisoperator.localcluster.contract.ApiUnderTest.pod;
import static io.redisoperator.localcluster.contract.ApiUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How objects go away, whichever API answers. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class DeletionContractIT {
    private static final String OTHER_UID = "00000000-0000-0000-0000-000000000000";

    private final ApiUnderTest api;
    private String namespace = "";

    DeletionContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
    }

    @Test
    void refusesToDeleteAnotherObjectOfTheName() {
        ConfigMap created = api.create(configMap(namespace, "a", Map.of()));
        String body = "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"preconditions\":{\"uid\":\"%s\"}}";
        String path = "/api/v1/namespaces/" + namespace + "/configmaps/a";

        refused(409, () -> delete(path, body.formatted(OTHER_UID)));
        delete(path, body.formatted(created.getMetadata().getUid()));

        assertThat(api.client().resource(created).get()).isNull();
    }

    @Test
    void refusesToDeleteAnOldVersion() {
        ConfigMap old = api.create(configMap(namespace, "a", Map.of()));
        api.client()
                .resource(new ConfigMapBuilder(old).addToData("k", "1").build())
                .update();

        refused(
                409,
                () -> api.client()
                        .resource(old)
                        .lockResourceVersion(old.getMetadata().getResourceVersion())
                        .delete());
    }

    @Test
    void keepsAnObjectUntilItsFinalizersAreGone() {
        ConfigMap held = api.create(new ConfigMapBuilder(configMap(namespace, "a", Map.of()))
                .editMetadata()
                .addToFinalizers("example.org/hold")
                .endMetadata()
                .build());

        api.client().resource(held).delete();
        ConfigMap marked = api.client().resource(held).get();
        api.client()
                .resource(marked)
                .edit(old -> new ConfigMapBuilder(old)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());

        assertThat(marked.getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(api.client().resource(held).get()).isNull();
    }

    @Test
    void deletesAPodAtOnceThatNoNodeRuns() {
        Pod created = api.client().resource(pod(namespace, "a")).create();

        api.client().resource(created).delete();

        assertThat(api.client().resource(created).get()).isNull();
    }

    @Test
    void leavesAPodToItsNodeUntilTheNodeLetsGo() {
        bound("a");

        resource("a").withGracePeriod(20).delete();
        Pod marked = resource("a").get();
        resource("a").withGracePeriod(0).delete();

        assertThat(marked.getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(marked.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(20);
        assertThat(resource("a").get()).isNull();
    }

    @Test
    void takesThePodsOwnGracePeriodWhenNoneIsAsked() {
        bound("a");

        resource("a").delete();

        assertThat(resource("a").get().getMetadata().getDeletionGracePeriodSeconds())
                .isEqualTo(30);
    }

    @Test
    void deletesAFinishedPodAtOnce() {
        bound("a");
        node().phase("a", "Succeeded");

        resource("a").delete();

        assertThat(resource("a").get()).isNull();
    }

    @Test
    void bindsAPodOnce() {
        bound("a");

        assertThat(resource("a").get().getSpec().getNodeName()).isEqualTo("some-node");
        refused(409, () -> node().bind("a"));
    }

    @Test
    void deletesACollectionByLabel() {
        api.create(configMap(namespace, "a", Map.of()));
        api.create(configMap(namespace, "b", Map.of()));

        String path = "/api/v1/namespaces/" + namespace + "/configmaps?labelSelector=app%3Da";
        delete(path, "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\"}");

        assertThat(api.client()
                        .configMaps()
                        .inNamespace(namespace)
                        .withLabel("app")
                        .list()
                        .getItems())
                .extracting(left -> left.getMetadata().getName())
                .containsExactly("b");
    }

    @Test
    void evictsAPodWhileTheBudgetAllows() {
        bound("a");
        node().ready("a");
        budget(1);

        boolean evicted = resource("a")
                .evict(new EvictionBuilder()
                        .withNewMetadata()
                        .withName("a")
                        .withNamespace(namespace)
                        .endMetadata()
                        .build());

        assertThat(evicted).isTrue();
        assertThat(resource("a").get().getMetadata().getDeletionTimestamp()).isNotNull();
    }

    @Test
    void refusesAnEvictionWhenTheBudgetIsSpent() {
        bound("a");
        node().ready("a");
        budget(0);

        boolean evicted = resource("a")
                .evict(new EvictionBuilder()
                        .withNewMetadata()
                        .withName("a")
                        .withNamespace(namespace)
                        .endMetadata()
                        .build());

        assertThat(evicted).isFalse();
        assertThat(resource("a").get().getMetadata().getDeletionTimestamp()).isNull();
    }

    private PodResource resource(String name) {
        return api.client().pods().inNamespace(namespace).withName(name);
    }

    private void bound(String name) {
        api.client().resource(pod(namespace, name)).create();
        node().bind(name);
    }

    private PodLife node() {
        return new PodLife(api.client(), namespace);
    }

    private void delete(String path, String options) {
        api.client().raw(path, "DELETE", Serialization.unmarshal(options, Map.class));
    }

    /** A budget that allows so many disruptions, once its controller has seen that the pod is ready. */
    private void budget(int allowed) {
        PodDisruptionBudget created = api.client()
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("b")
                        .endMetadata()
                        .withNewSpec()
                        .withNewMinAvailable(1 - allowed)
                        .withNewSelector()
                        .addToMatchLabels("app", "probe")
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
        eventually(() -> assertThat(api.client().resource(created).get().getStatus())
                .satisfies(status -> assertThat(status.getCurrentHealthy()).isEqualTo(1))
                .satisfies(status -> assertThat(status.getDisruptionsAllowed()).isEqualTo(allowed)));
    }
}

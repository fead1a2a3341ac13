package io.redisoperator.localcluster.api;

import static io.redisoperator.localcluster.api.ApiUnderTest.configMap;
import static io.redisoperator.localcluster.api.ApiUnderTest.pod;
import static io.redisoperator.localcluster.api.ApiUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How objects go away, whichever API answers. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.api.ApiUnderTest#all")
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
        phase("a", "Succeeded");

        resource("a").delete();

        assertThat(resource("a").get()).isNull();
    }

    @Test
    void bindsAPodOnce() {
        bound("a");

        assertThat(resource("a").get().getSpec().getNodeName()).isEqualTo("some-node");
        refused(409, () -> bind("a"));
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
        ready("a");
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
        ready("a");
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
        bind(name);
    }

    private void bind(String name) {
        var binding = new BindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName("some-node")
                .endTarget()
                .build();
        api.client().raw("/api/v1/namespaces/" + namespace + "/pods/" + name + "/binding", "POST", binding);
    }

    private void delete(String path, String options) {
        api.client().raw(path, "DELETE", Serialization.unmarshal(options, Map.class));
    }

    private void phase(String name, String phase) {
        resource(name)
                .editStatus(old -> new PodBuilder(old)
                        .editStatus()
                        .withPhase(phase)
                        .endStatus()
                        .build());
    }

    private void ready(String name) {
        resource(name)
                .editStatus(old -> new PodBuilder(old)
                        .editStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** A budget that allows so many disruptions; where no controller sees to it, its status says so. */
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
        if (api.api().bringsControllers()) {
            Awaitility.await()
                    .until(() ->
                            api.client().resource(created).get().getStatus().getObservedGeneration() != null);
            return;
        }
        api.client()
                .resource(created)
                .editStatus(old -> new PodDisruptionBudgetBuilder(old)
                        .withNewStatus()
                        .withObservedGeneration(1L)
                        .withCurrentHealthy(1)
                        .withDesiredHealthy(1 - allowed)
                        .withExpectedPods(1)
                        .withDisruptionsAllowed(allowed)
                        .endStatus()
                        .build());
    }
}

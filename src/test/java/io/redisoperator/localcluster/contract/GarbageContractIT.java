package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.configMap;
import static io.redisoperator.localcluster.contract.ApiUnderTest.eventually;
import static io.redisoperator.localcluster.contract.ApiUnderTest.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes with its owners and its namespace, whoever sees to it. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class GarbageContractIT {
    private final ApiUnderTest api;
    private String namespace = "";

    GarbageContractIT(ApiUnderTest api) {
        this.api = api;
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
    }

    @Test
    void deletesWhatAnObjectOwned() {
        ConfigMap owner = api.create(configMap(namespace, "owner", Map.of()));
        owned("child", reference(owner));
        owned("grandchild", reference(get("child")));

        api.client().resource(owner).delete();

        eventually(() -> assertThat(get("child")).isNull());
        eventually(() -> assertThat(get("grandchild")).isNull());
    }

    @Test
    void keepsWhatAnotherOwnerStillOwns() {
        ConfigMap one = api.create(configMap(namespace, "one", Map.of()));
        ConfigMap two = api.create(configMap(namespace, "two", Map.of()));
        owned("child", reference(one), reference(two));

        api.client().resource(one).delete();

        eventually(() -> assertThat(get("child").getMetadata().getOwnerReferences())
                .extracting("name")
                .containsExactly("two"));
    }

    @Test
    void deletesWhatWasBornAfterItsOwnerWent() {
        ConfigMap owner = api.create(configMap(namespace, "owner", Map.of()));
        api.client().resource(owner).delete();

        owned("child", reference(owner));

        eventually(() -> assertThat(get("child")).isNull());
    }

    @Test
    void leavesOrphansAlone() {
        ConfigMap owner = api.create(configMap(namespace, "owner", Map.of()));
        owned("child", reference(owner));

        api.client()
                .resource(owner)
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();

        eventually(() -> assertThat(get("owner")).isNull());
        assertThat(get("child").getMetadata().getOwnerReferences()).isEmpty();
    }

    /** The watches show the loss of an owner later than the owner's own end. */
    @Test
    void leavesManyOrphansAloneHoweverFastTheOwnerGoes() {
        ConfigMap owner = api.create(configMap(namespace, "owner", Map.of()));
        List<String> orphans =
                IntStream.range(0, 40).mapToObj(i -> "orphan-" + i).toList();
        orphans.forEach(name -> owned(name, reference(owner)));

        api.client()
                .resource(owner)
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        eventually(() -> assertThat(get("owner")).isNull());
        // What is collected after them says that they have had their turn.
        owned("child", reference(owner));
        eventually(() -> assertThat(get("child")).isNull());

        assertThat(orphans).allSatisfy(name -> assertThat(get(name)).isNotNull());
    }

    @Test
    void keepsAnOwnerUntilWhatBlocksItIsGone() {
        ConfigMap owner = api.create(configMap(namespace, "owner", Map.of()));
        api.create(new ConfigMapBuilder(configMap(namespace, "child", Map.of()))
                .editMetadata()
                .withOwnerReferences(reference(owner))
                .addToFinalizers("example.org/hold")
                .endMetadata()
                .build());

        api.client()
                .resource(owner)
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        eventually(() ->
                assertThat(get("child").getMetadata().getDeletionTimestamp()).isNotNull());
        ConfigMap waiting = get("owner");
        api.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("child")
                .edit(old -> new ConfigMapBuilder(old)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());

        assertThat(waiting.getMetadata().getDeletionTimestamp()).isNotNull();
        eventually(() -> assertThat(get("owner")).isNull());
    }

    @Test
    void emptiesANamespaceThatIsDeleted() {
        api.create(configMap(namespace, "a", Map.of()));
        api.client().resource(pod(namespace, "p")).create();
        PodLife node = new PodLife(api.client(), namespace);
        node.bind("p");

        api.client().namespaces().withName(namespace).delete();

        eventually(() ->
                assertThat(node.get("p").getMetadata().getDeletionTimestamp()).isNotNull());
        assertThat(api.client()
                        .namespaces()
                        .withName(namespace)
                        .get()
                        .getStatus()
                        .getPhase())
                .isEqualTo("Terminating");
        node.release("p");
        eventually(() ->
                assertThat(api.client().namespaces().withName(namespace).get()).isNull());
    }

    private void owned(String name, OwnerReference... owners) {
        api.create(new ConfigMapBuilder(configMap(namespace, name, Map.of()))
                .editMetadata()
                .withOwnerReferences(owners)
                .endMetadata()
                .build());
    }

    private ConfigMap get(String name) {
        return api.client().configMaps().inNamespace(namespace).withName(name).get();
    }

    private static OwnerReference reference(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withBlockOwnerDeletion(true)
                .build();
    }
}

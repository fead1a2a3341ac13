package io.redisoperator.localcluster.contract;

import static io.redisoperator.localcluster.contract.ApiUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the pods of a StatefulSet, whoever controls them. */
@ParameterizedClass
@MethodSource("io.redisoperator.localcluster.contract.ApiUnderTest#all")
class StatefulSetContractIT {
    private static final String REVISION = "controller-revision-hash";

    private final ApiUnderTest api;
    private String namespace = "";
    private PodLife node;

    StatefulSetContractIT(ApiUnderTest api) {
        this.api = api;
        this.node = new PodLife(api.client(), "");
    }

    @BeforeEach
    void openNamespace() {
        namespace = api.newNamespace();
        node = new PodLife(api.client(), namespace);
    }

    @Test
    void startsOnePodAfterTheOtherInOrder() {
        create("OrderedReady", "RollingUpdate", 2);

        eventually(() -> assertThat(node.names()).containsExactly("s-0"));
        node.ready("s-0");
        eventually(() -> assertThat(node.names()).containsExactly("s-0", "s-1"));
    }

    @Test
    void startsAllPodsAtOnceInParallel() {
        create("Parallel", "OnDelete", 3);

        eventually(() -> assertThat(node.names()).containsExactly("s-0", "s-1", "s-2"));
    }

    @Test
    void givesEachPodItsIdentity() {
        StatefulSet set = create("Parallel", "OnDelete", 2);

        eventually(() -> assertThat(node.names()).hasSize(2));
        Pod pod = node.get("s-1");
        assertThat(pod.getMetadata().getLabels())
                .containsEntry("app", "s")
                .containsEntry("statefulset.kubernetes.io/pod-name", "s-1")
                .containsEntry("apps.kubernetes.io/pod-index", "1")
                .containsKey(REVISION);
        assertThat(pod.getSpec().getHostname()).isEqualTo("s-1");
        assertThat(pod.getSpec().getSubdomain()).isEqualTo("svc");
        assertThat(pod.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> {
            assertThat(owner.getUid()).isEqualTo(set.getMetadata().getUid());
            assertThat(owner.getController()).isTrue();
            assertThat(owner.getBlockOwnerDeletion()).isTrue();
        });
    }

    @Test
    void claimsAVolumeForEachPod() {
        create(set -> claiming(set, "1Gi"));

        eventually(() -> assertThat(api.client()
                        .persistentVolumeClaims()
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .hasSize(2)
                .allSatisfy(claim -> {
                    assertThat(claim.getMetadata().getName()).matches("data-s-[01]");
                    assertThat(claim.getMetadata().getLabels()).containsAllEntriesOf(Map.of("app", "s", "mine", "yes"));
                    assertThat(claim.getStatus().getPhase()).isEqualTo("Bound");
                }));
        eventually(() -> assertThat(node.get("s-0").getSpec().getVolumes())
                .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                .extracting(
                        Volume::getName,
                        volume -> volume.getPersistentVolumeClaim().getClaimName())
                .containsExactly(tuple("data", "data-s-0")));
    }

    @Test
    void replacesAPodThatIsDeleted() {
        create("Parallel", "OnDelete", 2);
        allReady(2);
        String uid = node.get("s-0").getMetadata().getUid();

        node.release("s-0");

        eventually(() -> assertThat(node.get("s-0"))
                .isNotNull()
                .satisfies(pod -> assertThat(pod.getMetadata().getUid()).isNotEqualTo(uid)));
    }

    @Test
    void scalesDownFromTheHighestOrdinal() {
        create("Parallel", "OnDelete", 3);
        allReady(3);

        edit(set ->
                new StatefulSetBuilder(set).editSpec().withReplicas(1).endSpec().build());

        eventually(() -> assertThat(node.names()).containsExactly("s-0"));
    }

    @Test
    void countsItsPods() {
        create("Parallel", "OnDelete", 3);
        allReady(3);
        node.unready("s-1");

        eventually(() -> assertThat(get().getStatus()).satisfies(status -> {
            assertThat(status.getObservedGeneration()).isEqualTo(1);
            assertThat(status.getReplicas()).isEqualTo(3);
            assertThat(status.getReadyReplicas()).isEqualTo(2);
            assertThat(status.getUpdatedReplicas()).isEqualTo(3);
            assertThat(status.getUpdateRevision())
                    .isEqualTo(node.get("s-0").getMetadata().getLabels().get(REVISION));
        }));
    }

    @Test
    void leavesPodsToWhoeverDeletesThem() {
        create("Parallel", "OnDelete", 2);
        allReady(2);
        setImage("redis:8");
        eventually(() -> assertThat(get().getStatus().getUpdatedReplicas()).isIn(0, null));

        node.release("s-0");

        eventually(() -> assertThat(images()).containsExactly("redis:8", "redis:7"));
        eventually(() -> assertThat(get().getStatus().getUpdatedReplicas()).isEqualTo(1));
    }

    @Test
    void rollsFromTheHighestOrdinalOneByOne() {
        create("OrderedReady", "RollingUpdate", 2);
        allReady(2);
        setImage("redis:8");

        eventually(() -> assertThat(images()).containsExactly("redis:7", "redis:8"));
        node.ready("s-1");
        eventually(() -> assertThat(images()).containsExactly("redis:8", "redis:8"));
        node.ready("s-0");
        eventually(() -> assertThat(get().getStatus().getCurrentRevision())
                .isEqualTo(get().getStatus().getUpdateRevision()));
    }

    @Test
    void leavesPodsBelowThePartitionAsTheyWere() {
        create(set -> new StatefulSetBuilder(set)
                .editSpec()
                .editUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withPartition(1)
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec()
                .build());
        allReady(2);
        setImage("redis:8");
        eventually(() -> assertThat(images()).containsExactly("redis:7", "redis:8"));

        node.ready("s-1");
        node.release("s-0");

        eventually(() -> assertThat(images()).containsExactly("redis:7", "redis:8"));
    }

    @Test
    void adoptsThePodsThatASetLeftBehind() {
        create("Parallel", "OnDelete", 2);
        allReady(2);
        List<String> uids = uids();
        api.client()
                .resource(get())
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        eventually(() -> assertThat(get()).isNull());

        StatefulSet again = create("Parallel", "OnDelete", 2);

        eventually(() -> assertThat(node.pods())
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.getMetadata().getOwnerReferences())
                        .extracting("uid")
                        .containsExactly(again.getMetadata().getUid())));
        assertThat(uids()).isEqualTo(uids);
    }

    @Test
    void adoptsThePodsThatItsPredecessorLeftWithoutRollingThem() {
        StatefulSet first = create(set -> claiming(set, "1Gi"));
        allReady(2);
        List<String> uids = uids();
        String revision = get().getStatus().getUpdateRevision();
        api.client()
                .resource(first)
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        eventually(() -> assertThat(get()).isNull());
        assertThat(node.pods())
                .hasSize(2)
                .allSatisfy(pod ->
                        assertThat(pod.getMetadata().getOwnerReferences()).isEmpty());

        StatefulSet second = create(set -> claiming(set, "2Gi"));

        eventually(() -> assertThat(node.pods())
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.getMetadata().getOwnerReferences())
                        .singleElement()
                        .satisfies(owner -> assertThat(owner.getUid())
                                .isEqualTo(second.getMetadata().getUid()))));
        eventually(() -> assertThat(get().getStatus().getUpdatedReplicas()).isEqualTo(2));
        assertThat(uids()).isEqualTo(uids);
        assertThat(get().getStatus().getUpdateRevision()).isEqualTo(revision);
    }

    private void allReady(int pods) {
        for (int i = 0; i < pods; i++) {
            String name = "s-" + i;
            eventually(() -> assertThat(node.get(name)).isNotNull());
            node.ready(name);
        }
        eventually(() -> assertThat(get().getStatus().getReadyReplicas()).isEqualTo(pods));
    }

    private List<String> images() {
        return node.pods().stream()
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .toList();
    }

    private List<String> uids() {
        return node.pods().stream().map(pod -> pod.getMetadata().getUid()).toList();
    }

    private void setImage(String image) {
        edit(set -> new StatefulSetBuilder(set)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    }

    private void edit(UnaryOperator<StatefulSet> change) {
        var resource = api.client().apps().statefulSets().inNamespace(namespace).withName("s");
        eventually(() -> resource.edit(change));
    }

    private StatefulSet get() {
        return api.client()
                .apps()
                .statefulSets()
                .inNamespace(namespace)
                .withName("s")
                .get();
    }

    private static StatefulSet claiming(StatefulSet set, String size) {
        return new StatefulSetBuilder(set)
                .editSpec()
                .addNewVolumeClaimTemplate()
                .withNewMetadata()
                .withName("data")
                .addToLabels("mine", "yes")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .endVolumeClaimTemplate()
                .endSpec()
                .build();
    }

    private StatefulSet create(String management, String strategy, int replicas) {
        return create(set -> new StatefulSetBuilder(set)
                .editSpec()
                .withPodManagementPolicy(management)
                .withReplicas(replicas)
                .editUpdateStrategy()
                .withType(strategy)
                .endUpdateStrategy()
                .endSpec()
                .build());
    }

    private StatefulSet create(UnaryOperator<StatefulSet> change) {
        StatefulSet set = new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("s")
                .endMetadata()
                .withNewSpec()
                .withServiceName("svc")
                .withPodManagementPolicy("Parallel")
                .withReplicas(2)
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewSelector()
                .addToMatchLabels("app", "s")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "s")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("redis:7")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        return api.client().resource(change.apply(set)).create();
    }
}

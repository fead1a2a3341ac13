package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.desired.MarkedPod;
import io.redisoperator.fakes.MemoryKube;
import io.redisoperator.fakes.Specimens;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels.Component;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlannedPodsTest {
    private static final ClusterKey KEY = new ClusterKey("shop", "cart");
    private static final String STAYS =
            "the master's pod stays until spec.redis.disableMasterRollout is taken back, or another pod becomes master";
    private static final String CLAIM = "storage: {persistentVolumeClaim: {metadata: {name: data}, spec:"
            + " {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}";

    private final MemoryKube kube = new MemoryKube();

    @Test
    void replacesTheMasterLastAndAfterAHandOver() {
        assertThat(renewal(""))
                .isEqualTo("replace 3 sentinels, then 3 Redis pods one by one, the master last and after a hand-over");
    }

    @Test
    void saysThatNothingTakesOverFromTheOnlyPodAndWhatBecomesOfItsData() {
        assertThat(renewal("redis: {replicas: 1}"))
                .isEqualTo(
                        "replace 3 sentinels, then the only Redis pod, without a hand-over: nobody answers until it has"
                                + " started again; as long as it holds keys it stays, as they would go with its"
                                + " emptyDir, until there is a second Redis or somebody deletes the pod");
        assertThat(renewal("redis: {replicas: 1, " + CLAIM + "}"))
                .endsWith("nobody answers until it has started again");
    }

    @Test
    void leavesAMasterThatIsNotToBeReplaced() {
        assertThat(renewal("redis: {disableMasterRollout: true}"))
                .isEqualTo("replace 3 sentinels, then 2 of 3 Redis pods one by one; " + STAYS);
        assertThat(renewal("redis: {replicas: 1, disableMasterRollout: true}"))
                .startsWith("replace 3 sentinels, then no Redis pod: the only one is the master's, which stays until");
    }

    @Test
    void knowsNoMasterAmongPodsThatFollowAnotherRedis() {
        assertThat(renewal("bootstrapNode: {host: 10.9.9.9}"))
                .isEqualTo("replace 3 Redis pods one by one; none is master, as they follow another Redis");
        assertThat(renewal("bootstrapNode: {host: 10.9.9.9, allowSentinels: true}"))
                .isEqualTo("replace 3 sentinels, then 3 Redis pods one by one; none is master, as they follow another"
                        + " Redis");
    }

    @Test
    void namesWhatIsMarkedOnPodsThatRun() {
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-cart-0", "10.0.0.0", Optional.of("master")));
        kube.put(Specimens.pod(KEY, Component.REDIS, "rfr-cart-1", "10.0.0.1", Optional.of("slave")));
        kube.put(Specimens.pod(KEY, Component.SENTINEL, "rfs-cart-a", "10.0.0.2", Optional.empty()));

        assertThat(PlannedPods.marks(kube, labelled("redis: {preventMasterEviction: true}")))
                .containsExactlyInAnyOrder(
                        "change Pods rfr-cart-0, rfr-cart-1: metadata.labels.team,"
                                + " metadata.annotations.cluster-autoscaler.kubernetes.io/safe-to-evict,"
                                + " metadata.annotations.redisfailovers.databases.spotahome.com/eviction-guarded,"
                                + " metadata.annotations.redisfailovers.databases.spotahome.com/propagated-labels",
                        "change Pod rfs-cart-a: metadata.labels.team,"
                                + " metadata.annotations.redisfailovers.databases.spotahome.com/propagated-labels");
    }

    @Test
    void namesNothingOnPodsThatHaveTheirMarks() {
        Pod pod = Specimens.pod(KEY, Component.REDIS, "rfr-cart-0", "10.0.0.0", Optional.empty());
        MarkedPod marks = MarkedPod.changes(labelled(""), pod);
        marks.labels().forEach((key, value) -> pod.getMetadata().getLabels().put(key, value.orElseThrow()));
        pod.getMetadata()
                .setAnnotations(marks.annotations().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, mark -> mark.getValue().orElseThrow())));
        kube.put(pod);

        assertThat(PlannedPods.marks(kube, labelled(""))).isEmpty();
        assertThat(PlannedPods.marks(kube, Failovers.failover("")))
                .singleElement()
                .asString()
                .startsWith("change Pod rfr-cart-0: metadata.labels.team (removed), ");
    }

    private static String renewal(String spec) {
        return PlannedPods.renewal(Failovers.failover(spec));
    }

    private static Failover labelled(String spec) {
        DatabasesFailover resource = Failovers.databases(spec);
        resource.getMetadata().setLabels(Map.of("team", "shop"));
        return Failovers.readable(resource);
    }
}

package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.redisoperator.spec.Failovers;
import org.junit.jupiter.api.Test;

class BootstrapPodTest {
    @Test
    void isAMasterThatNeitherSetNorBudgetCounts() {
        Pod pod = of("");

        assertThat(pod.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/component", "bootstrap")
                .containsEntry("redisfailovers-role", "master");
        assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getSpec().getContainers().getFirst().getArgs()).containsSubsequence("--replicaof", "no", "one");
    }

    @Test
    void keepsNoDataOfItsOwn() {
        Pod pod = of(
                "redis: {storage: {persistentVolumeClaim: {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}");

        assertThat(pod.getSpec().getVolumes()).noneMatch(volume -> volume.getPersistentVolumeClaim() != null);
        assertThat(pod.getSpec().getVolumes()).anyMatch(volume -> volume.getEmptyDir() != null);
    }

    @Test
    void keepsNoRedisPodOffItsNode() {
        Pod pod = BootstrapPod.of(Failovers.readable(Failovers.seed("hardAntiAffinity: true")), AllObjects.OPTIONS);
        Pod onSsd = of("""
                redis:
                  affinity:
                    nodeAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]
                """);

        assertThat(pod.getSpec().getAffinity().getPodAntiAffinity()).isNull();
        assertThat(onSsd.getSpec().getAffinity().getNodeAffinity()).isNotNull();
    }

    private static Pod of(String spec) {
        return BootstrapPod.of(Failovers.failover(spec), AllObjects.OPTIONS);
    }
}

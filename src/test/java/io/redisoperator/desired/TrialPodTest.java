package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.spec.Failovers;
import org.junit.jupiter.api.Test;

class TrialPodTest {
    private static final DesiredOptions OPTIONS = new DesiredOptions(false);

    @Test
    void isWhatTheControllerOfAStatefulSetMakes() {
        StatefulSet set = RedisStatefulSet.of(Failovers.failover("""
                redis:
                  podAnnotations: {team: shop}
                  storage:
                    persistentVolumeClaim:
                      metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """), OPTIONS);

        Pod pod = TrialPod.of(set, 2);

        assertThat(pod.getMetadata().getName()).isEqualTo("rfr-cart-2");
        assertThat(pod.getMetadata().getNamespace()).isEqualTo("shop");
        assertThat(pod.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(pod.getMetadata().getAnnotations()).containsEntry("team", "shop");
        assertThat(pod.getMetadata().getLabels())
                .containsAllEntriesOf(set.getSpec().getTemplate().getMetadata().getLabels())
                .containsEntry("statefulset.kubernetes.io/pod-name", "rfr-cart-2")
                .containsEntry("apps.kubernetes.io/pod-index", "2");
        assertThat(pod.getSpec().getHostname()).isEqualTo("rfr-cart-2");
        assertThat(pod.getSpec().getSubdomain()).isEqualTo("rfr-cart");
        assertThat(pod.getSpec().getContainers())
                .isEqualTo(set.getSpec().getTemplate().getSpec().getContainers());
        assertThat(pod.getSpec().getVolumes())
                .containsAll(set.getSpec().getTemplate().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals("data"))
                .extracting((Volume volume) -> volume.getPersistentVolumeClaim().getClaimName())
                .containsExactly("data-rfr-cart-2");
    }

    @Test
    void isAPodOfADeployment() {
        Deployment deployment =
                SentinelDeployment.of(Failovers.failover("sentinel: {serviceAccountName: reader}"), OPTIONS);

        Pod pod = TrialPod.of(deployment);

        assertThat(pod.getMetadata().getName()).startsWith("rfs-cart-");
        assertThat(pod.getMetadata().getLabels())
                .isEqualTo(deployment.getSpec().getTemplate().getMetadata().getLabels());
        assertThat(pod.getSpec()).isEqualTo(deployment.getSpec().getTemplate().getSpec());
        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("reader");
    }
}

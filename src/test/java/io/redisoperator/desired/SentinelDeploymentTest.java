package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.redisoperator.spec.Failovers;
import org.junit.jupiter.api.Test;

class SentinelDeploymentTest {
    @Test
    void neverRunsMoreSentinelsThanAskedFor() {
        Deployment deployment = of("sentinel: {replicas: 5}", false);

        assertThat(deployment.getSpec().getReplicas()).isEqualTo(5);
        var rolling = deployment.getSpec().getStrategy().getRollingUpdate();
        assertThat(rolling.getMaxSurge().getIntVal()).isZero();
        assertThat(rolling.getMaxUnavailable().getIntVal()).isEqualTo(1);
    }

    @Test
    void runsSentinelOnACopyOfItsConfiguration() {
        var pod = of("auth: {secretPath: x}", false).getSpec().getTemplate().getSpec();
        Container copy = pod.getInitContainers().getFirst();
        Container sentinel = pod.getContainers().getFirst();

        assertThat(sentinel.getName()).isEqualTo("sentinel");
        assertThat(sentinel.getCommand()).containsExactly("redis-server", "/redis/sentinel.conf", "--sentinel");
        assertThat(sentinel.getPorts().getFirst().getName()).isEqualTo("sentinel");
        assertThat(sentinel.getPorts().getFirst().getContainerPort()).isEqualTo(26379);
        assertThat(copy.getVolumeMounts())
                .extracting("mountPath")
                .containsExactly("/redis-boot", "/redis-auth", "/redis");
        assertThat(sentinel.getVolumeMounts()).extracting("mountPath").containsExactly("/redis");
        assertThat(copy.getCommand().get(2)).doesNotContain("bind");
    }

    /** A ResourceQuota of a namespace may ask for both of every container, and users can set none here. */
    @Test
    void limitsWhatCopiesTheConfiguration() {
        Container copy = of("", false)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getInitContainers()
                .getFirst();

        assertThat(copy.getResources().getLimits()).containsOnlyKeys("cpu", "memory");
        assertThat(copy.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
    }

    @Test
    void bindsToThePodsAddressOnlyWhenToldTo() {
        var pod = of("", true).getSpec().getTemplate().getSpec();

        assertThat(pod.getInitContainers().getFirst().getCommand().get(2)).contains("bind $POD_IP");
    }

    @Test
    void exportsMetricsWhenAskedTo() {
        var containers = of("sentinel: {exporter: {enabled: true}}", false)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers();

        assertThat(containers).extracting(Container::getName).containsExactly("sentinel", "sentinel-exporter");
        assertThat(containers.get(1).getPorts().getFirst().getContainerPort()).isEqualTo(9355);
    }

    @Test
    void tellsAnEditThatReplacesPodsFromOneThatDoesNot() {
        Deployment before = of("", false);

        assertThat(SentinelDeployment.rolls(before, of("", false))).isFalse();
        assertThat(SentinelDeployment.rolls(before, of("sentinel: {replicas: 5}", false)))
                .isFalse();
        assertThat(SentinelDeployment.rolls(before, of("sentinel: {image: 'redis:7.4'}", false)))
                .isTrue();
    }

    private static Deployment of(String spec, boolean bindToPodAddress) {
        return SentinelDeployment.of(Failovers.failover(spec), new DesiredOptions(bindToPodAddress));
    }
}

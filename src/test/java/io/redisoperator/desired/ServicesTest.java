package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesTest {
    private final Failover cart = Failovers.failover("redis: {port: 6380, exporter: {enabled: true}}");

    @Test
    void routeByRoleWhicheverComponentHoldsIt() {
        assertThat(MasterService.of(cart).getSpec().getSelector())
                .containsOnly(
                        Map.entry("app.kubernetes.io/name", "cart"),
                        Map.entry("app.kubernetes.io/part-of", "redis-failover"),
                        Map.entry("redisfailovers-role", "master"));
        assertThat(ReplicaService.of(cart).getSpec().getSelector()).containsEntry("redisfailovers-role", "slave");
        ServicePort port = MasterService.of(cart).getSpec().getPorts().getFirst();
        assertThat(port.getName()).isEqualTo("redis");
        assertThat(port.getPort()).isEqualTo(6380);
        assertThat(port.getTargetPort().getStrVal()).isEqualTo("redis");
    }

    @Test
    void findTheSentinels() {
        var spec = SentinelService.of(cart).getSpec();

        assertThat(spec.getType()).isEqualTo("ClusterIP");
        assertThat(spec.getSelector()).containsEntry("app.kubernetes.io/component", "sentinel");
        assertThat(spec.getPorts().getFirst().getName()).isEqualTo("sentinel");
        assertThat(spec.getPorts().getFirst().getPort()).isEqualTo(26379);
    }

    @Test
    void exposeMetricsOnlyWithTheExporter() {
        var service = ExporterService.of(cart).orElseThrow();

        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(service.getSpec().getPorts().getFirst().getName()).isEqualTo("http-metrics");
        assertThat(service.getSpec().getPorts().getFirst().getPort()).isEqualTo(9121);
        assertThat(service.getMetadata().getAnnotations()).containsEntry("prometheus.io/port", "9121");
        assertThat(ExporterService.of(Failovers.failover(""))).isEmpty();
    }

    @Test
    void budgetsLetOnePodGoAtATime() {
        var redis = RedisDisruptionBudget.of(cart).orElseThrow();

        assertThat(redis.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(redis.getSpec().getMinAvailable()).isNull();
        assertThat(redis.getSpec().getSelector().getMatchLabels()).hasSize(3);
        assertThat(SentinelDisruptionBudget.of(cart)
                        .orElseThrow()
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(1);
        assertThat(RedisDisruptionBudget.of(Failovers.failover("redis: {replicas: 1}")))
                .isEmpty();
    }
}

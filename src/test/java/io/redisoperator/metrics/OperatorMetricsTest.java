package io.redisoperator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redisoperator.diagnosis.Diagnosis;
import io.redisoperator.diagnosis.Finding;
import io.redisoperator.model.ClusterKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorMetricsTest {
    private static final ClusterKey CART = new ClusterKey("shop", "cart");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ClusterKey BASKET = new ClusterKey("shop", "basket");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Set<ClusterKey> existing = new HashSet<>(Set.of(CART, BASKET));
    private final OperatorMetrics metrics = new OperatorMetrics(registry, existing::contains);

    @Test
    void keepsTheNameThatAlertsKnow() {
        metrics.clusterIs(CART, "Running", true);
        assertThat(registry.scrape())
                .contains("redis_operator_controller_cluster_ok{name=\"cart\",namespace=\"shop\"} 1.0");
        metrics.clusterIs(CART, "Running", false);
        assertThat(registry.scrape())
                .contains("redis_operator_controller_cluster_ok{name=\"cart\",namespace=\"shop\"} 0.0");
    }

    @Test
    void showsEveryNameAsPromised() {
        everything(CART);
        metrics.build("0.1.0", "25");
        metrics.leading(true);
        assertThat(registry.scrape())
                .contains(
                        "redis_operator_controller_ensure_resource_total{kind=\"Service\",name=\"cart\",namespace=\"shop\","
                                + "resource_name=\"rfs-cart\",status=\"SUCCESS\"} 1.0",
                        "redis_operator_controller_redis_checks_total{indicator=\"MASTER_COUNT_IS_NOT_ONE\","
                                + "namespace=\"shop\",resource=\"cart\",status=\"UNHEALTHY\"} 2.0",
                        "redis_operator_controller_sentinel_checks_total{indicator=\"SENTINEL_NUMBER_IN_MEMORY_MISMATCH\","
                                + "namespace=\"shop\",resource=\"cart\",status=\"HEALTHY\"} 3.0",
                        "redis_operator_controller_k8s_operations_total{kind=\"Pod\",operation=\"GET\",status=\"FAIL\"} 1.0",
                        "redis_operator_controller_reconcile_duration_seconds_bucket{name=\"cart\",namespace=\"shop\","
                                + "outcome=\"done\",le=\"0.05\"} 1",
                        "redis_operator_controller_step_duration_seconds_bucket{step=\"6\",le=\"0.05\"} 1",
                        "redis_operator_controller_heal_duration_seconds_bucket{command=\"AttachReplica\","
                                + "outcome=\"failed\",le=\"0.05\"} 1",
                        "redis_operator_controller_label_switch_seconds_bucket{name=\"cart\",namespace=\"shop\","
                                + "reason=\"failover\",le=\"0.05\"} 1",
                        "redis_operator_controller_detection_seconds_bucket{name=\"cart\",namespace=\"shop\","
                                + "reason=\"several_masters\",le=\"1.0\"} 0",
                        "redis_operator_controller_detection_seconds_bucket{name=\"cart\",namespace=\"shop\","
                                + "reason=\"several_masters\",le=\"2.5\"} 1",
                        "redis_operator_controller_handover_seconds_bucket{name=\"cart\",namespace=\"shop\","
                                + "outcome=\"done\",reason=\"pod-deleted\",le=\"0.05\"} 1",
                        "redis_operator_controller_handover_seconds_bucket{name=\"cart\",namespace=\"shop\","
                                + "outcome=\"failed\",reason=\"pod-deleted\",le=\"2.5\"} 1",
                        "redis_operator_controller_check_duration_seconds_bucket{le=\"0.05\"} 3",
                        "redis_operator_controller_heal_actions_total{command=\"AttachReplica\",name=\"cart\","
                                + "namespace=\"shop\",outcome=\"failed\"} 1.0",
                        "redis_operator_controller_clusters{phase=\"Running\"} 1.0",
                        "redis_operator_controller_clusters{phase=\"Failed\"} 0.0",
                        "redis_operator_controller_leader 1.0",
                        "redis_operator_controller_build_info{java=\"25\",version=\"0.1.0\"} 1");
    }

    @Test
    void leavesNoTraceOfADeletedCluster() {
        everything(CART);
        everything(BASKET);
        existing.remove(CART);
        metrics.forget(CART);
        assertThat(registry.scrape()).doesNotContain("cart").contains("basket");
    }

    @Test
    void doesNotCountWhatEndsAfterTheDeletion() {
        existing.remove(CART);
        everything(CART);
        assertThat(registry.scrape()).doesNotContain("cart");
    }

    @Test
    void countsAClusterThatIsMadeAgain() {
        everything(CART);
        metrics.forget(CART);
        metrics.clusterIs(CART, "Creating", true);
        assertThat(registry.scrape())
                .contains("redis_operator_controller_cluster_ok{name=\"cart\",namespace=\"shop\"} 1.0")
                .contains("redis_operator_controller_clusters{phase=\"Creating\"} 1.0");
    }

    private void everything(ClusterKey key) {
        Duration took = Duration.ofMillis(30);
        Finding finding = new Finding(Finding.Kind.SEVERAL_MASTERS, key.name(), "two masters");
        metrics.clusterIs(key, "Running", true);
        metrics.reconcileTook(key, took, Outcome.DONE);
        metrics.stepTook(6, took);
        metrics.healTook(key, "AttachReplica", took, Outcome.FAILED);
        metrics.labelSwitchTook(key, "failover", took);
        metrics.handoverTook(key, "pod-deleted", Outcome.DONE, took);
        metrics.handoverTook(key, "pod-deleted", Outcome.FAILED, took.multipliedBy(50));
        metrics.checkTook(key, NOW, took, new Diagnosis(Optional.of("rfr-x-0"), List.of(), List.of()));
        Diagnosis lost = new Diagnosis(Optional.empty(), List.of(finding), List.of());
        metrics.noticed(key, NOW.plusSeconds(1));
        metrics.checkTook(key, NOW.plusSeconds(2), took, lost);
        metrics.checkTook(key, NOW.plusSeconds(7), took, lost);
        metrics.ensured(key, "Service", "rfs-" + key.name(), true);
        metrics.kubernetesCalled("Pod", "GET", false);
    }
}

package io.redisoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class StoredStatusTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization();

    @Test
    void readsAStatusThatTheFirstReleasesLeftBehind() {
        SeedFailover seed = serialization.unmarshal("""
                apiVersion: spotahome.com/v1alpha1
                kind: RedisFailover
                metadata: {name: cart}
                spec: {redis: {replicas: 3}}
                status: {phase: Running, master: 10.1.2.3}
                """, SeedFailover.class);

        assertThat(seed.getStatus()).isNull();
        assertThat(seed.getSpec().redis()).isNotNull();
    }

    @Test
    void readsAndWritesWhatFits() {
        String yaml = """
                apiVersion: databases.spotahome.com/v1
                kind: RedisFailover
                metadata: {name: cart}
                spec: {redis: {port: 6380, affinity: {a: [1]}}, auth: {secretPath: x}}
                status: {phase: Running, master: {pod: rfr-cart-0}}
                """;
        DatabasesFailover read = serialization.unmarshal(yaml, DatabasesFailover.class);

        DatabasesFailover again = serialization.unmarshal(serialization.asJson(read), DatabasesFailover.class);

        assertThat(again.getSpec()).isEqualTo(read.getSpec());
        assertThat(again.getStatus()).isEqualTo(read.getStatus());
        assertThat(serialization.asJson(read)).contains("6380");
    }
}

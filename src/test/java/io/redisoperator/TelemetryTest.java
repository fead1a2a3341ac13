package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    @Test
    void reportsTheJvmButNoSeriesForEachClient() {
        Telemetry telemetry = new Telemetry();
        Vertx vertx = telemetry.vertx();
        vertx.createSharedWorkerExecutor("some-pool", 1)
                .executeBlocking(() -> "done")
                .await();
        assertThat(telemetry.registry().scrape())
                .contains("jvm_memory_used_bytes")
                .doesNotContain("pool_name");
        vertx.close().await();
    }
}

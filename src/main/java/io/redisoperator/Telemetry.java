package io.redisoperator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.UUID;

/** The one registry of all metrics, and a Vert.x instance that reports to it. */
public final class Telemetry {
    /** Handlers are short: one loop could carry hundreds of clusters, a second keeps HTTP answering. */
    private static final int EVENT_LOOPS = 2;

    /** For what Vert.x itself blocks on: name resolution and files. */
    private static final int WORKERS = 4;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** A Vert.x instance for one operator. */
    public Vertx vertx() {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setMetricsOptions(new MicrometerMetricsOptions()
                        // Vert.x keeps what it knows of a registry by this name, in the whole process.
                        .setRegistryName(UUID.randomUUID().toString())
                        // Every Redis client has a pool with a name made up at random, whose series never end.
                        .addDisabledMetricsCategory(MetricsDomain.NAMED_POOLS)
                        // Bytes of every connection to Redis: memory for each, and the sum tells nobody anything.
                        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                        .setJvmMetricsEnabled(true)
                        .setEnabled(true));
        // The registries that Vert.x would make itself were compiled for a Prometheus client of another generation.
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }
}

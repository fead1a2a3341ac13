package io.redisoperator.http;

import io.redisoperator.config.OperatorConfig;
import java.util.function.Supplier;

/**
 * Where to listen, and whom to ask for answers. The suppliers are called on the server's event loop for every request
 * and must not block.
 *
 * @param scrape the metrics in Prometheus' text format
 */
public record HttpPorts(
        OperatorConfig.Http listen, Supplier<Readiness> readiness, Supplier<String> scrape, FailoverViews views) {}

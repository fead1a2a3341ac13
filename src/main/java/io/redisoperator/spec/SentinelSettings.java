package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.SecurityContext;
import io.redisoperator.model.MonitorSettings;

/**
 * The Sentinel side of a failover; its {@code customConfig} is already read into {@code monitor}.
 *
 * @param configCopy of the container that copies the configuration to where the sentinel may write it
 */
public record SentinelSettings(
        int replicas,
        PodSettings pod,
        Companions companions,
        MonitorSettings monitor,
        ExporterSettings exporter,
        SecurityContext configCopy) {}

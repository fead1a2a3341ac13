package io.redisoperator.spec;

import io.redisoperator.model.MonitorSettings;

/** The Sentinel side of a failover; its {@code customConfig} is already read into {@code monitor}. */
public record SentinelSettings(int replicas, PodSettings pod, MonitorSettings monitor, ExporterSettings exporter) {}

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
        SecurityContext configCopy) {
    SentinelSettings as(Running running) {
        int pods = running.sentinelReplicas().orElse(replicas);
        MonitorSettings settings = running.monitor().orElse(monitor);
        return new SentinelSettings(
                pods,
                pod,
                companions,
                new MonitorSettings(
                        running.masterName().orElse(settings.masterName()),
                        SentinelOptions.quorum(pods),
                        settings.downAfter(),
                        settings.failoverTimeout(),
                        settings.parallelSyncs(),
                        settings.extra()),
                exporter,
                configCopy);
    }
}

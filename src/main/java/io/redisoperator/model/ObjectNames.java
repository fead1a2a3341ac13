package io.redisoperator.model;

/** Names of the objects that belong to one failover. Existing users depend on every one of them. */
public record ObjectNames(String failover) {
    /** Longest failover name whose objects all have valid names; a StatefulSet's pods carry the longest suffixes. */
    public static final int LONGEST_FAILOVER_NAME = 48;

    public static ObjectNames of(ClusterKey key) {
        return new ObjectNames(key.name());
    }

    /** The bootstrap pod: {@code rfb-<name>}. */
    public String bootstrap() {
        return "rfb-" + failover;
    }

    /** Service, ConfigMap, Deployment and disruption budget of the sentinels: {@code rfs-<name>}. */
    public String sentinel() {
        return "rfs-" + failover;
    }

    /** Headless Service, ConfigMap, StatefulSet and disruption budget of Redis: {@code rfr-<name>}. */
    public String redis() {
        return "rfr-" + failover;
    }

    /** Secret with the part of the configuration that holds passwords: {@code rfr-auth-<name>}. */
    public String authConfig() {
        return "rfr-auth-" + failover;
    }

    /** Service that routes to the master: {@code rfrm-<name>}. */
    public String masterService() {
        return "rfrm-" + failover;
    }

    /** Service that routes to the replicas: {@code rfrs-<name>}. */
    public String replicaService() {
        return "rfrs-" + failover;
    }

    /** ConfigMap with the shutdown script: {@code rfr-s-<name>}. */
    public String shutdownScript() {
        return "rfr-s-" + failover;
    }

    /** ConfigMap with the readiness script: {@code rfr-readiness-<name>}. */
    public String readinessScript() {
        return "rfr-readiness-" + failover;
    }

    /** Name of the StatefulSet's pod with that ordinal. */
    public String redisPod(int ordinal) {
        return redis() + "-" + ordinal;
    }
}

package io.redisoperator.http;

/** The paths that are served, beside the configurable one of the metrics. */
final class Paths {
    static final String INDEX = "/";
    static final String ALIVE = "/healthz";
    static final String READY = "/readyz";
    static final String FAILOVERS = "/api/v1/failovers";
    static final String FAILOVER = FAILOVERS + "/:namespace/:name";

    private Paths() {}
}

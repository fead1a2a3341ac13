package io.redisoperator.http;

/** The paths that are served, beside the configurable one of the metrics. */
final class Paths {
    static final String INDEX = "/";
    static final String ALIVE = "/healthz";
    static final String READY = "/readyz";
    static final String FAILOVERS = "/api/v1/failovers";
    static final String FAILOVER = FAILOVERS + "/:namespace/:name";

    private Paths() {}

    /** As a route that answers with a slash at the end and without: one that is written with it answers only so. */
    static String withoutLastSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}

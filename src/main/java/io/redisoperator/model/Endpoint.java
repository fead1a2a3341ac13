package io.redisoperator.model;

/**
 * An address that a Redis or a Sentinel listens on. The host is an IP literal, v4 or v6, without brackets; that of a Redis
 * outside of the cluster may be a name.
 */
public record Endpoint(String host, int port) {
    /** {@code host:port}, with brackets around an IPv6 host. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}

package io.redisoperator.model;

import java.util.Set;

/**
 * An address that a Redis or a Sentinel listens on. The host is an IP literal, v4 or v6, without brackets; that of a Redis
 * outside of the cluster may be a name.
 */
public record Endpoint(String host, int port) {
    private static final Set<String> LOCALHOST = Set.of("127.0.0.1", "::1");

    /** Whether it is the very node that names it: as it boots, a Redis follows nobody by following itself. */
    public boolean isLocalhost() {
        return LOCALHOST.contains(host);
    }

    /** {@code host:port}, with brackets around an IPv6 host. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}

package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;

/**
 * Names of hosts that the Redis client cannot be given. It takes its address as a URI, and a URI knows no host with an
 * underscore in it, or whose last part begins with a digit: DNS and Redis itself know both.
 */
final class HostNames {
    private HostNames() {}

    /** Whether a URI can name the host of that node. */
    static boolean fitUris(Endpoint node) {
        return URI.create("redis://" + node).getHost() != null;
    }

    /** The same node by its address of the moment. */
    static Future<Endpoint> resolve(Vertx vertx, Endpoint node) {
        return vertx.executeBlocking(
                () -> new Endpoint(InetAddress.getByName(node.host()).getHostAddress(), node.port()), false);
    }
}

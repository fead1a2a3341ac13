package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisStandaloneConnectOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client of one node: at most one connection, made when first needed and closed when idle. */
final class NodeClient {
    private static final int CALLS_WAITING = 16;

    /** More than any batch has commands. The client reserves room for them with every connection; its default is 2,048. */
    private static final int ANSWERS_AWAITED = 128;

    private static final Logger LOG = LoggerFactory.getLogger(NodeClient.class);

    private final Credentials credentials;
    private final Redis redis;
    private volatile long lastUsedNanos = System.nanoTime();

    private NodeClient(Credentials credentials, Redis redis) {
        this.credentials = credentials;
        this.redis = redis;
    }

    /**
     * Connects to nothing yet.
     *
     * @param idle how long a connection may stay without traffic; a node that hangs holds it no longer than that
     */
    static NodeClient create(
            Vertx vertx, Endpoint node, Credentials credentials, Duration connectTimeout, Duration idle) {
        RedisOptions options = new RedisOptions()
                .setType(RedisClientType.STANDALONE)
                .setPreferredProtocolVersion(ProtocolVersion.RESP2)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(CALLS_WAITING)
                .setMaxWaitingHandlers(ANSWERS_AWAITED)
                .setPoolCleanerInterval(-1)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout((int) connectTimeout.toMillis())
                        .setIdleTimeout((int) idle.toMillis())
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS));
        credentials.password().ifPresent(options::setPassword);
        credentials.user().ifPresent(options::setUser);
        return new NodeClient(credentials, outsideOfVerticles(() -> client(vertx, node, options)));
    }

    /**
     * A client belongs to the verticle on whose context it is made, and is closed with it. These serve several, and one
     * that ends must not cut off the hand-over that another brings to its end. It takes a thread that has no context.
     */
    private static <T> T outsideOfVerticles(Supplier<T> make) {
        CompletableFuture<T> made = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("redis-client").start(() -> {
            try {
                made.complete(make.get());
            } catch (RuntimeException e) {
                made.completeExceptionally(e);
            }
        });
        return made.join();
    }

    private static Redis client(Vertx vertx, Endpoint node, RedisOptions options) {
        return HostNames.fitUris(node)
                ? Redis.createClient(vertx, options.setConnectionString(address(node)))
                : Redis.createStandaloneClient(
                        vertx,
                        options,
                        () -> HostNames.resolve(vertx, node)
                                .map(resolved -> new RedisStandaloneConnectOptions(options)
                                        .setConnectionString(address(resolved))));
    }

    private static String address(Endpoint node) {
        return "redis://" + node;
    }

    boolean uses(Credentials others) {
        return credentials.equals(others);
    }

    boolean unusedFor(Duration time) {
        return System.nanoTime() - lastUsedNanos > time.toNanos();
    }

    /** A connection that the caller keeps until closing this client. */
    Future<RedisConnection> connect() {
        return redis.connect();
    }

    /** Lends the connection for one call. Without a bound: a node that hangs answers never. */
    <T> Future<T> call(Function<RedisConnection, Future<T>> work) {
        lastUsedNanos = System.nanoTime();
        return redis.connect().compose(connection -> {
            connection.exceptionHandler(NodeClient::shownByTheCall);
            return work.apply(connection).eventually(connection::close);
        });
    }

    /** A connection that breaks while nobody uses it is no news, and one in use fails its call. */
    private static void shownByTheCall(Throwable cause) {
        LOG.debug("connection lost: {}", cause.getMessage());
    }

    void close() {
        redis.close();
    }
}

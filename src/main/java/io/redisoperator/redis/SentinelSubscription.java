package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription, connected again with growing pauses whenever it is lost. Confined to the subscriber's context. */
final class SentinelSubscription implements SentinelEvents.Subscription {
    /** All kinds of events, but not the hello messages that Sentinels exchange. */
    private static final List<String> SUBSCRIBE = List.of("PSUBSCRIBE", "+*", "-*");

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** A connection that was cut without a word is noticed only by its silence. */
    private static final Duration QUIET = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(SentinelSubscription.class);

    private final Vertx vertx;
    private final Endpoint sentinel;
    private final Credentials credentials;
    private final Duration callTimeout;
    private final Handler<SentinelEvent> handler;
    private final Context context;
    private @Nullable NodeClient client;
    private Duration pause = FIRST_PAUSE;
    private boolean closed;

    SentinelSubscription(
            Vertx vertx,
            Endpoint sentinel,
            Credentials credentials,
            Duration callTimeout,
            Handler<SentinelEvent> handler) {
        this.vertx = vertx;
        this.sentinel = sentinel;
        this.credentials = credentials;
        this.callTimeout = callTimeout;
        this.handler = handler;
        this.context = vertx.getOrCreateContext();
    }

    void open() {
        if (closed) {
            return;
        }
        NodeClient current = NodeClient.create(vertx, sentinel, credentials, callTimeout, QUIET);
        client = current;
        current.connect()
                .compose(connection -> subscribe(connection, current))
                .timeout(callTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> lost(current, String.valueOf(cause.getMessage())));
    }

    @Override
    public void close() {
        closed = true;
        NodeClient current = client;
        client = null;
        if (current != null) {
            current.close();
        }
    }

    private Future<Response> subscribe(RedisConnection connection, NodeClient current) {
        connection.handler(reply -> context.runOnContext(ignored -> received(reply, current)));
        connection.exceptionHandler(cause -> lost(current, String.valueOf(cause.getMessage())));
        connection.endHandler(ignored -> lost(current, "connection closed"));
        return connection.send(VertxRedisNodes.request(SUBSCRIBE));
    }

    /** {@code [pmessage, pattern, channel, payload]}, {@code [psubscribe, pattern, count]} or an error. */
    private void received(Response reply, NodeClient current) {
        if (closed || current != client) {
            return;
        }
        if (reply.type() == ResponseType.ERROR) {
            lost(current, reply.toString());
        } else if (!Fields.holdsOthers(reply)) {
            LOG.debug("sentinel {} sent {} to a subscriber", sentinel, reply);
        } else if (reply.size() == 3) {
            pause = FIRST_PAUSE;
        } else if (reply.size() == 4) {
            handler.handle(new SentinelEvent(
                    sentinel, VertxRedisNodes.text(reply.get(2)), VertxRedisNodes.text(reply.get(3))));
        }
    }

    private void lost(NodeClient lost, String reason) {
        context.runOnContext(ignored -> {
            if (closed || lost != client) {
                return;
            }
            LOG.debug("subscription to sentinel {} lost: {}; trying again in {}", sentinel, reason, pause);
            client = null;
            lost.close();
            vertx.setTimer(pause.toMillis(), timer -> open());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        });
    }
}

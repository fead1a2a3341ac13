package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
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
    /** Between two signs of life that are asked for: a connection that was cut without a word shows by its silence. */
    private static final Duration PULSE = Duration.ofSeconds(2);
    /** Much longer than a pulse may take, so that it only ends what nobody watches any more. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final List<String> PING = List.of("PING");

    private static final Logger LOG = LoggerFactory.getLogger(SentinelSubscription.class);

    private final Vertx vertx;
    private final Endpoint sentinel;
    private final Credentials credentials;
    private final Duration callTimeout;
    private final SentinelEvents.Listener listener;
    private final Context context;
    private @Nullable NodeClient client;
    private Duration pause = FIRST_PAUSE;
    private boolean listening;
    private boolean closed;
    private long replies;
    private long retry = -1;

    SentinelSubscription(
            Vertx vertx,
            Endpoint sentinel,
            Credentials credentials,
            Duration callTimeout,
            SentinelEvents.Listener listener) {
        this.vertx = vertx;
        this.sentinel = sentinel;
        this.credentials = credentials;
        this.callTimeout = callTimeout;
        this.listener = listener;
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
    public void hurry() {
        if (client == null && vertx.cancelTimer(retry)) {
            open();
        }
    }

    @Override
    public void close() {
        closed = true;
        vertx.cancelTimer(retry);
        NodeClient current = client;
        client = null;
        if (current != null) {
            current.close();
        }
    }

    private Future<Response> subscribe(RedisConnection connection, NodeClient current) {
        connection.handler(reply -> arrived(reply, current));
        connection.exceptionHandler(cause -> lost(current, String.valueOf(cause.getMessage())));
        connection.endHandler(ignored -> lost(current, "connection closed"));
        context.runOnContext(ignored -> feelThePulse(connection, current));
        return connection.send(VertxRedisNodes.request(SUBSCRIBE));
    }

    /** Asks for a sign of life again and again; whatever arrives meanwhile is one. */
    private void feelThePulse(RedisConnection connection, NodeClient current) {
        vertx.setTimer(PULSE.toMillis(), due -> {
            if (current != client) {
                return;
            }
            long before = replies;
            // In this protocol the client takes whatever arrives next for the answer, be it an event.
            connection.send(VertxRedisNodes.request(PING)).onSuccess(reply -> arrived(reply, current));
            vertx.setTimer(callTimeout.toMillis(), late -> {
                if (replies == before) {
                    lost(current, "no sign of life");
                }
            });
            feelThePulse(connection, current);
        });
    }

    private void arrived(@Nullable Response reply, NodeClient current) {
        context.runOnContext(ignored -> {
            if (reply != null && current == client) {
                replies++;
                received(reply, current);
            }
        });
    }

    /** {@code [pmessage, pattern, channel, payload]}, {@code [psubscribe, pattern, count]}, a PONG or an error. */
    private void received(Response reply, NodeClient current) {
        if (reply.type() == ResponseType.ERROR) {
            lost(current, reply.toString());
        } else if (Fields.holdsOthers(reply) && reply.size() == 3) {
            pause = FIRST_PAUSE;
            if (!listening) {
                listening = true;
                listener.listening();
            }
        } else if (Fields.holdsOthers(reply) && reply.size() == 4) {
            listener.heard(new SentinelEvent(
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
            retry = vertx.setTimer(pause.toMillis(), timer -> open());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            if (listening) {
                listening = false;
                listener.deaf();
            }
        });
    }
}

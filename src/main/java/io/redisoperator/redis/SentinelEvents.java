package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Subscriptions to what Sentinels announce. Events make a look happen sooner and are lost while a connection is, so
 * nothing may depend on them.
 */
public final class SentinelEvents {
    private final Vertx vertx;
    private final Duration callTimeout;

    /** @param callTimeout bounds connecting and subscribing */
    public SentinelEvents(Vertx vertx, Duration callTimeout) {
        this.vertx = vertx;
        this.callTimeout = callTimeout;
    }

    /**
     * Hands over every event of one Sentinel, on the caller's context, until closed. A lost connection comes back by
     * itself.
     */
    public Subscription subscribe(Endpoint sentinel, Credentials credentials, Handler<SentinelEvent> handler) {
        SentinelSubscription subscription =
                new SentinelSubscription(vertx, sentinel, credentials, callTimeout, handler);
        subscription.open();
        return subscription;
    }

    /** An open subscription. */
    public interface Subscription {
        /** Ends it; no event is handed over afterwards. Call on the context that subscribed. */
        void close();
    }
}

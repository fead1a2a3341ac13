package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Subscriptions to what Sentinels announce. Events are lost while a connection is; a listener is told when that may have
 * been, so that it can look instead.
 */
public final class SentinelEvents {
    private final Vertx vertx;
    private final Duration callTimeout;

    /** @param callTimeout bounds connecting and subscribing, and how long a Sentinel may take to show that it is there */
    public SentinelEvents(Vertx vertx, Duration callTimeout) {
        this.vertx = vertx;
        this.callTimeout = callTimeout;
    }

    /**
     * Hands over every event of one Sentinel, on the caller's context, until closed. A lost connection comes back by
     * itself.
     */
    public Subscription subscribe(Endpoint sentinel, Credentials credentials, Listener listener) {
        SentinelSubscription subscription =
                new SentinelSubscription(vertx, sentinel, credentials, callTimeout, listener);
        subscription.open();
        return subscription;
    }

    /** Who is told. */
    public interface Listener {
        void heard(SentinelEvent event);

        /** From now on events are heard; those before were not. */
        default void listening() {}

        /** Nothing is heard any more, until {@link #listening}. */
        default void deaf() {}
    }

    /** An open subscription. */
    public interface Subscription {
        /** Connects now, if it waits to try again: the Sentinel was just seen to answer. */
        void hurry();

        /** Ends it; no event is handed over afterwards. Call on the context that subscribed. */
        void close();
    }
}

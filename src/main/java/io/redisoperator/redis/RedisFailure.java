package io.redisoperator.redis;

import io.redisoperator.model.Endpoint;
import io.vertx.redis.client.Response;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A call to a Redis or Sentinel that did not succeed. The message names node, command word and what was seen. */
public final class RedisFailure extends RuntimeException {
    /** The client's stand-in for a reply that will not come any more. */
    static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";

    private static final long serialVersionUID = 1L;
    private static final String TIMED_OUT = "timed out";

    /** Whether the node spoke at all. */
    public enum Kind {
        /** No answer in time, or no connection. */
        SILENT,
        /** It answered with an error. */
        REFUSED
    }

    private final Kind kind;
    private final String reason;
    private final boolean sent;

    public RedisFailure(Kind kind, String message) {
        this(kind, message, message, true);
    }

    private RedisFailure(Kind kind, String message, String reason, boolean sent) {
        super(message, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.sent = sent;
    }

    /** Classifies what a call, bounded by that time, failed with. */
    static RedisFailure of(Endpoint node, String word, Duration bound, Throwable cause) {
        if (cause instanceof RedisFailure known) {
            return known;
        }
        String seen = String.valueOf(cause.getMessage());
        if (cause instanceof Response && !seen.contains(CONNECTION_CLOSED)) {
            return new RedisFailure(Kind.REFUSED, node + " refused " + word + ": " + seen, seen, true);
        }
        String reason = cause instanceof TimeoutException ? TIMED_OUT + " after " + bound.toMillis() + " ms" : seen;
        return new RedisFailure(
                Kind.SILENT, node + " did not answer " + word + ": " + reason, reason, connected(cause));
    }

    private static boolean connected(Throwable cause) {
        return !(cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Whether the node kept silent but may have carried the command out: the answer did not come in time, or the
     * connection ended before it.
     */
    public boolean mayHaveBeenHeard() {
        return kind == Kind.SILENT && sent;
    }

    /** What was seen, without node and command: {@code timed out after 1000 ms}, {@code NOAUTH Authentication required.} */
    public String reason() {
        return reason;
    }
}

package io.redisoperator.redis;

/** A call to a Redis or Sentinel that did not succeed. The message names node, command word and what was seen. */
public final class RedisFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether the node spoke at all. */
    public enum Kind {
        /** No answer in time, or no connection. */
        SILENT,
        /** It answered with an error. */
        REFUSED
    }

    private final Kind kind;

    public RedisFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

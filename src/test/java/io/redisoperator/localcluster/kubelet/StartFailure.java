package io.redisoperator.localcluster.kubelet;

/** A container that could not start at all: its command does not exist, or its files could not be mounted. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    StartFailure(String message) {
        super(message);
        reason = message;
    }

    StartFailure(String message, Throwable cause) {
        super(message, cause);
        reason = message;
    }

    /** The message, which is always there. */
    String reason() {
        return reason;
    }
}

package io.redisoperator.localcluster.kubelet;

/** A container that could not start at all: its command does not exist, or its files could not be mounted. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.redisoperator.localcluster.kubelet;

/** A ConfigMap, Secret, key or claim that a pod refers to does not exist (yet); the message is as a kubelet words it. */
final class ConfigMissing extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    ConfigMissing(String message) {
        super(message);
        reason = message;
    }

    /** The message, which is always there. */
    String reason() {
        return reason;
    }
}

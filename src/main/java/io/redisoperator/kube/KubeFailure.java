package io.redisoperator.kube;

/** A call to the Kubernetes API that did not succeed, classified once. */
public final class KubeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure, and so what helps. */
    public enum Kind {
        /** 404: the object, its namespace or its kind does not exist. */
        NOT_FOUND,
        /** 409: somebody else was faster, or the object is another than was meant; look again. */
        CONFLICT,
        /** 400 or 422: the API server refuses the object; only another spec can help. */
        INVALID,
        /** 401 or 403: the operator lacks a right. */
        FORBIDDEN,
        /** Time-out, connection trouble, 429 or 5xx: try again later. */
        UNAVAILABLE
    }

    private final Kind kind;

    public KubeFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

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
        /** 401 or 403: the operator lacks a right, or what admits objects refuses this one. */
        FORBIDDEN,
        /** Time-out, connection trouble, 429 or 5xx: try again later. */
        UNAVAILABLE
    }

    /** Said of whoever asks, of the moment, or of the asking: it is none of the object's business. */
    private static final List<String> NOT_OF_THE_OBJECT =
            List.of("401 ", " cannot create resource ", "being terminated", "does not support dry run");

    private final Kind kind;
    private final String said;

    public KubeFailure(Kind kind, String message, Throwable cause) {
        this(kind, message, message, cause);
    }

    private KubeFailure(Kind kind, String message, String said, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.said = said;
    }

    /** Classifies what the client threw when it tried that, which may wrap the answer of the API server. */
    static KubeFailure of(String tried, Throwable seen) {
        Throwable root = seen;
        for (Throwable cause = seen; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException refused && refused.getCode() > 0) {
                Kind kind = blamesUid(refused) ? Kind.CONFLICT : kind(refused.getCode());
                return of(kind, tried, said(refused), seen);
            }
            root = cause;
        }
        String words =
                Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
        return of(Kind.UNAVAILABLE, tried, words, seen);
    }

    private static KubeFailure of(Kind kind, String tried, String said, Throwable seen) {
        return new KubeFailure(kind, tried + ": " + said, said, seen);
    }

    public Kind kind() {
        return kind;
    }

    /** What was said, without what was tried. */
    public String said() {
        return said;
    }

    /**
     * Whether an object was refused for what it is or names: as invalid, or as forbidden by what admits objects. For such
     * reasons many a pod is refused whose template was taken.
     */
    public boolean refusesObject() {
        return (kind == Kind.INVALID || kind == Kind.FORBIDDEN)
                && NOT_OF_THE_OBJECT.stream().noneMatch(said::contains);
    }

    private static Kind kind(int code) {
        return switch (code) {
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.CONFLICT;
            case 400, 415, 422 -> Kind.INVALID;
            case 401, 403 -> Kind.FORBIDDEN;
            default -> Kind.UNAVAILABLE;
        };
    }

    /** A patch that carries another UID than the object has is refused as invalid, because a UID never changes. */
    private static boolean blamesUid(KubernetesClientException refused) {
        return Optional.ofNullable(refused.getStatus())
                .map(Status::getDetails)
                .map(StatusDetails::getCauses)
                .orElse(List.of())
                .stream()
                .anyMatch(cause -> "metadata.uid".equals(cause.getField()));
    }

    /** The server's own words; the client wraps them in the request's address. */
    private static String said(KubernetesClientException refused) {
        String words = refused.getStatus() == null ? null : refused.getStatus().getMessage();
        return refused.getCode() + " " + (words == null ? refused.getMessage() : words);
    }
}

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

    /** Classifies what the client threw when it tried that. */
    static KubeFailure of(String tried, Throwable seen) {
        if (seen instanceof KubernetesClientException refused && refused.getCode() > 0) {
            Kind kind = blamesUid(refused) ? Kind.CONFLICT : kind(refused.getCode());
            return new KubeFailure(kind, tried + ": " + said(refused), seen);
        }
        Throwable root = seen;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String words =
                Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
        return new KubeFailure(Kind.UNAVAILABLE, tried + ": " + words, seen);
    }

    public Kind kind() {
        return kind;
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

package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.bus.Message.SpecRejected;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import java.util.Optional;

/** What resources are told that are not followed. */
final class Rejections {
    private Rejections() {}

    static SpecRejected of(Failover f, String reason, String message) {
        return new SpecRejected(f.key(), f.kind(), f.uid(), f.generation(), reason, message);
    }

    static SpecRejected invalid(SpecReading.Unreadable u, String message) {
        return new SpecRejected(u.key(), u.kind(), u.uid(), u.generation(), "InvalidSpec", message);
    }

    /** What goes on where something runs already. */
    static String meanwhile(Failover runs) {
        return runs.paused()
                ? "; what runs stays as it is, and is not healed as long as the annotation "
                        + Annotations.SKIP_RECONCILE + " asks to change nothing"
                : "; until that is mended, what runs stays as it is and is healed";
    }

    static SpecRejected forbidden(Failover f, KubeFailure refused) {
        return of(
                f,
                "Forbidden",
                refused.getMessage()
                        + "; grant the operator that right, as k8s/rbac.yaml and the chart do: it is tried again");
    }

    static SpecRejected conflict(HasMetadata winner, HasMetadata loser) {
        return new SpecRejected(
                new ClusterKey(
                        loser.getMetadata().getNamespace(), loser.getMetadata().getName()),
                Specs.kindOf(loser),
                loser.getMetadata().getUid(),
                Optional.ofNullable(loser.getMetadata().getGeneration()).orElse(0L),
                "NameConflict",
                "a RedisFailover of " + winner.getApiVersion() + " with the same name already uses the objects rfr-, "
                        + "rfs- and rfrm-" + loser.getMetadata().getName()
                        + "; give this one another name, or delete the other");
    }
}

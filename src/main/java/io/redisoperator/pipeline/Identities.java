package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.AuthSecret;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.redisoperator.model.Annotations;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The identity of each cluster: made once, before anything else of the cluster, and kept in its Secret. Read once and
 * then remembered, so that a Secret that somebody deletes is written again as it was. Where neither knows it and nodes
 * that boot with it may run, none is made: new nodes would be strangers to the old ones. Nodes of an earlier operator boot
 * with none.
 *
 * <p>What nobody controls is this cluster's by its name: a resource that was deleted with {@code --cascade=orphan} leaves it
 * so to the next of that name, and so does a backup that keeps no owners. The next apply makes it this resource's. That an
 * owner is named protects from nobody: whoever may write Secrets here may write one with an owner, too.
 */
final class Identities {
    private final Kube kube;
    private final Map<ClusterKey, Known> known = new HashMap<>();

    Identities(Kube kube) {
        this.kube = kube;
    }

    private record Known(String uid, ClusterIdentity identity) {}

    /** What is known of a cluster's identity. */
    sealed interface Found {
        record Here(ClusterIdentity identity) implements Found {}

        /** It cannot be had now. */
        record Missing(String reason, String message) implements Found {}
    }

    Future<Found> of(Failover failover) {
        Known before = known.get(failover.key());
        if (before != null && before.uid().equals(failover.uid())) {
            return Future.succeededFuture(new Found.Here(before.identity()));
        }
        return read(failover)
                .compose(secret -> secret.map(s -> Future.succeededFuture(existing(failover, s)))
                        .orElseGet(() -> absent(failover)))
                .onSuccess(found -> {
                    if (found instanceof Found.Here here) {
                        known.put(failover.key(), new Known(failover.uid(), here.identity()));
                    }
                });
    }

    /** The identity that a cluster has already; none is made. */
    Future<Optional<ClusterIdentity>> existing(Failover failover) {
        Known before = known.get(failover.key());
        if (before != null && before.uid().equals(failover.uid())) {
            return Future.succeededFuture(Optional.of(before.identity()));
        }
        return read(failover)
                .map(secret -> secret.filter(s -> isOf(failover, s)).flatMap(AuthSecret::identity));
    }

    void forget(ClusterKey key) {
        known.remove(key);
    }

    private Future<Optional<Secret>> read(Failover failover) {
        return kube.live(Secret.class, failover.key().namespace(), name(failover));
    }

    static Found existing(Failover failover, Secret secret) {
        Optional<ClusterIdentity> identity = AuthSecret.identity(secret);
        if (!isOf(failover, secret) || (identity.isEmpty() && !owned(secret, failover))) {
            return new Found.Missing(
                    "SecretInUse",
                    "Secret " + name(failover) + " does not belong to this resource; delete it, or wait until it is"
                            + " collected");
        }
        return identity.<Found>map(Found.Here::new).orElseGet(() -> lost(failover, "lacks passwords of the cluster"));
    }

    private Future<Found> absent(Failover failover) {
        String namespace = failover.key().namespace();
        ObjectNames names = ObjectNames.of(failover.key());
        return knows(StatefulSet.class, namespace, names.redis(), failover)
                .compose(runs -> runs
                        ? Future.succeededFuture(true)
                        : knows(Deployment.class, namespace, names.sentinel(), failover))
                .compose(runs ->
                        runs ? Future.succeededFuture(true) : knows(Pod.class, namespace, names.bootstrap(), failover))
                .compose(runs -> runs
                        ? Future.succeededFuture(lost(failover, "is gone while the cluster runs"))
                        : create(failover));
    }

    private Future<Found> create(Failover failover) {
        if (failover.paused()) {
            return Future.succeededFuture(new Found.Missing(
                    "Paused",
                    "annotation " + Annotations.SKIP_RECONCILE + " asks to change nothing, so nothing is created;"
                            + " remove it to begin"));
        }
        return kube.create(AuthSecret.created(failover, ClusterIdentity.generate()))
                .map(secret -> existing(failover, secret))
                // Somebody was faster: what stands there counts.
                .recover(failure -> failure instanceof KubeFailure k && k.kind() == KubeFailure.Kind.CONFLICT
                        ? read(failover)
                                .map(secret -> secret.map(s -> existing(failover, s))
                                        .orElseGet(() -> lost(failover, "comes and goes")))
                        : Future.failedFuture(failure));
    }

    /** Whether there is such an object of this cluster, whose pods boot with an identity. */
    private <T extends HasMetadata> Future<Boolean> knows(
            Class<T> type, String namespace, String name, Failover failover) {
        return kube.live(type, namespace, name)
                .map(found -> found.filter(o -> isOf(failover, o))
                        .filter(o -> Heritage.knowsIdentity(podOf(o), failover.key()))
                        .isPresent());
    }

    private static @Nullable PodSpec podOf(HasMetadata object) {
        return switch (object) {
            case StatefulSet set
            when set.getSpec() != null && set.getSpec().getTemplate() != null ->
                set.getSpec().getTemplate().getSpec();
            case Deployment deployment
            when deployment.getSpec() != null && deployment.getSpec().getTemplate() != null ->
                deployment.getSpec().getTemplate().getSpec();
            default -> null;
        };
    }

    private static Found lost(Failover failover, String what) {
        return new Found.Missing(
                "CredentialsLost",
                "Secret " + name(failover) + " " + what + "; the nodes go on by themselves, but nothing can be done for"
                        + " them. Restore it from a backup; docs/redisfailover.md says what else can be done");
    }

    private static boolean isOf(Failover failover, HasMetadata object) {
        return owned(object, failover)
                || object.getMetadata().getOwnerReferences().stream()
                        .noneMatch(owner -> Boolean.TRUE.equals(owner.getController()));
    }

    private static boolean owned(HasMetadata object, Failover failover) {
        return object.getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .anyMatch(failover.uid()::equals);
    }

    private static String name(Failover failover) {
        return ObjectNames.of(failover.key()).authConfig();
    }
}

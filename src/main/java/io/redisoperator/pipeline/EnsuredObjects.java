package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.desired.AppliedHash;
import io.redisoperator.desired.Drift;
import io.redisoperator.desired.LeftAsIs;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.FormerFields;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings objects to what is desired and writes nothing when they are already so. Remembers its last write of each
 * object, so that neither a cache that lags behind nor a server that changes what it was given makes it write twice.
 */
public final class EnsuredObjects {
    private static final Logger LOG = LoggerFactory.getLogger(EnsuredObjects.class);
    /** How long a cache may lag behind a write before the write is repeated. */
    private static final Duration CACHE_LAG = Duration.ofSeconds(5);

    private final Kube kube;
    private final InstantSource clock;
    private final Map<ClusterKey, Map<ObjectId, Written>> written = new HashMap<>();

    public EnsuredObjects(Kube kube, InstantSource clock) {
        this.kube = kube;
        this.clock = clock;
    }

    private record ObjectId(String kind, String namespace, String name) {
        static ObjectId of(HasMetadata object) {
            return new ObjectId(
                    object.getKind(),
                    object.getMetadata().getNamespace(),
                    object.getMetadata().getName());
        }
    }

    private record Written(String hash, String resourceVersion, Instant at) {}

    /** Applies each object in order, as far as needed; stops at the first one that must be waited for. */
    public Future<StepOutcome> present(ManagedCluster cluster, List<? extends HasMetadata> desired) {
        Future<StepOutcome> outcome = Future.succeededFuture(StepOutcome.SETTLED);
        for (HasMetadata object : desired) {
            outcome = outcome.compose(before ->
                    before instanceof StepOutcome.Settled ? present(cluster, object) : Future.succeededFuture(before));
        }
        return outcome;
    }

    /** Applies one object if it is missing or differs. */
    public <T extends HasMetadata> Future<StepOutcome> present(ManagedCluster cluster, T desired) {
        return present(cluster, desired, actual -> Future.succeededFuture(StepOutcome.SETTLED));
    }

    /**
     * The same, if there is nothing to be said against it.
     *
     * @param consent asked only when it is about to be written, over what is there; settled for yes
     */
    public <T extends HasMetadata> Future<StepOutcome> present(
            ManagedCluster cluster, T desired, Function<Optional<T>, Future<StepOutcome>> consent) {
        T stamped = AppliedHash.stamped(desired);
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) desired.getClass();
        return actual(
                        type,
                        desired.getMetadata().getNamespace(),
                        desired.getMetadata().getName())
                .compose(actual -> write(cluster, stamped, actual, consent));
    }

    private <T extends HasMetadata> Future<StepOutcome> write(
            ManagedCluster cluster, T stamped, Optional<T> actual, Function<Optional<T>, Future<StepOutcome>> consent) {
        Optional<StepOutcome> obstacle = actual.flatMap(a -> obstacle(cluster, a));
        if (obstacle.isPresent()) {
            return Future.succeededFuture(obstacle.get());
        }
        if (!needsWrite(cluster.key(), actual, stamped)) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        return consent.apply(actual)
                .compose(outcome -> outcome instanceof StepOutcome.Settled
                        ? written(cluster, stamped, actual)
                        : Future.succeededFuture(outcome));
    }

    private <T extends HasMetadata> Future<StepOutcome> written(ManagedCluster cluster, T stamped, Optional<T> actual) {
        return cleared(actual, stamped).compose(ok -> kube.apply(stamped)).map(result -> {
            written.computeIfAbsent(cluster.key(), k -> new HashMap<>())
                    .put(
                            ObjectId.of(stamped),
                            new Written(hashOf(stamped), result.getMetadata().getResourceVersion(), clock.instant()));
            return StepOutcome.SETTLED;
        });
    }

    /** What an earlier operator wrote is removed only from an object that is asked for as a whole. */
    private Future<Void> cleared(Optional<? extends HasMetadata> actual, HasMetadata stamped) {
        return actual.filter(FormerFields::in)
                .filter(former -> !LeftAsIs.is(stamped))
                .map(kube::takeFields)
                .orElseGet(Future::succeededFuture);
    }

    /** Secrets are not watched, so that the operator needs no right to list them. */
    private <T extends HasMetadata> Future<Optional<T>> actual(Class<T> type, String namespace, String name) {
        return type.equals(Secret.class)
                ? kube.live(type, namespace, name)
                : Future.succeededFuture(kube.cached(type, namespace, name));
    }

    /** Settled if all of them could be written, by what is there of each now: no other resource's is taken over. */
    StepOutcome free(ManagedCluster cluster, List<? extends HasMetadata> desired) {
        return desired.stream()
                .flatMap(object -> kube
                        .cached(
                                object.getClass(),
                                object.getMetadata().getNamespace(),
                                object.getMetadata().getName())
                        .stream())
                .flatMap(actual -> obstacle(cluster, actual).stream())
                .findFirst()
                .orElse(StepOutcome.SETTLED);
    }

    /** Deletes an object of this cluster if it is there. */
    public <T extends HasMetadata> Future<StepOutcome> absent(ManagedCluster cluster, Class<T> type, String name) {
        return absentIf(cluster, type, name, any -> true);
    }

    /** The same of one that is not to stay as it is. */
    public <T extends HasMetadata> Future<StepOutcome> absentIf(
            ManagedCluster cluster, Class<T> type, String name, Predicate<T> unwanted) {
        Optional<T> actual = kube.cached(type, cluster.key().namespace(), name).filter(unwanted);
        if (actual.isEmpty() || actual.get().getMetadata().getDeletionTimestamp() != null) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        if (!isOf(cluster.failover(), actual.get())) {
            return Future.succeededFuture(StepOutcome.SETTLED);
        }
        // Once it is wanted again, its absence is no lag of the cache.
        written.getOrDefault(cluster.key(), new HashMap<>()).remove(ObjectId.of(actual.get()));
        return kube.delete(actual.get(), Optional.empty()).map(StepOutcome.SETTLED);
    }

    /** Whether a resource controls an object, which it may therefore do away with. */
    static boolean isOf(Failover failover, HasMetadata object) {
        return owner(object).filter(failover.uid()::equals).isPresent();
    }

    /** Forgets what was written for a cluster that is gone. */
    public void forget(ClusterKey key) {
        written.remove(key);
    }

    private boolean needsWrite(ClusterKey key, Optional<? extends HasMetadata> actual, HasMetadata stamped) {
        if (actual.isPresent() && !Drift.differs(actual.get(), stamped)) {
            return false;
        }
        Written last = written.getOrDefault(key, Map.of()).get(ObjectId.of(stamped));
        if (last == null || !last.hash().equals(hashOf(stamped))) {
            return true;
        }
        boolean ownWork = actual.isPresent()
                && last.resourceVersion().equals(actual.get().getMetadata().getResourceVersion());
        if (ownWork) {
            LOG.debug(
                    "{} {} differs from what was applied to it",
                    stamped.getKind(),
                    stamped.getMetadata().getName());
            return false;
        }
        return last.at().plus(CACHE_LAG).isBefore(clock.instant());
    }

    private static String hashOf(HasMetadata stamped) {
        return AppliedHash.appliedTo(stamped).orElse("");
    }

    private static Optional<StepOutcome> obstacle(ManagedCluster cluster, HasMetadata actual) {
        String what = actual.getKind() + " " + actual.getMetadata().getName();
        if (actual.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(StepOutcome.waiting(what + " is being deleted"));
        }
        Optional<String> owner = owner(actual);
        if (owner.isPresent() && !owner.get().equals(cluster.failover().uid())) {
            return Optional.of(StepOutcome.waiting(what + " still belongs to another resource (uid " + owner.get()
                    + "): choose another name for one of the two, or wait until the object is collected if that resource is"
                    + " gone"));
        }
        return Optional.empty();
    }

    private static Optional<String> owner(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()))
                .map(OwnerReference::getUid)
                .findFirst();
    }
}

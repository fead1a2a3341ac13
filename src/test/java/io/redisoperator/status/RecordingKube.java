package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.SeedFailover;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.PodMarks;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps the resources with their statuses, and what was written and recorded; every other call is a bug. */
public final class RecordingKube implements Kube {
    final List<FailoverStatus> writes = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<FailoverKind, HasMetadata> resources = new ConcurrentHashMap<>();
    private volatile @Nullable RuntimeException refusal;
    private volatile @Nullable Promise<Void> held;

    public void add(FailoverKind kind, String uid) {
        HasMetadata resource = switch (kind) {
            case SEED -> new SeedFailover();
            case DATABASES -> new DatabasesFailover();
        };
        resource.setMetadata(new ObjectMetaBuilder().withUid(uid).build());
        resources.put(kind, resource);
    }

    /** Fails the writes from now on; null lets them succeed again. */
    void refuse(@Nullable RuntimeException with) {
        refusal = with;
    }

    /** The next write does not complete until this is completed. */
    Promise<Void> holdNextWrite() {
        Promise<Void> promise = Promise.promise();
        held = promise;
        return promise;
    }

    @Nullable
    FailoverStatus status(FailoverKind kind) {
        return switch (resources.get(kind)) {
            case SeedFailover seed -> seed.getStatus();
            case DatabasesFailover databases -> databases.getStatus();
            case null, default -> null;
        };
    }

    @Override
    public List<HasMetadata> resources(ClusterKey key) {
        return key.equals(Looks.KEY) ? new ArrayList<>(resources.values()) : List.of();
    }

    @Override
    public Future<Void> writeStatus(FailoverKind kind, ClusterKey key, String uid, FailoverStatus status) {
        writes.add(status);
        RuntimeException failure = refusal;
        if (failure != null) {
            return Future.failedFuture(failure);
        }
        Promise<Void> wait = held;
        held = null;
        store(kind, status);
        return wait == null ? Future.succeededFuture() : wait.future();
    }

    private void store(FailoverKind kind, FailoverStatus status) {
        switch (resources.get(kind)) {
            case SeedFailover seed -> seed.setStatus(status);
            case DatabasesFailover databases -> databases.setStatus(status);
            case null, default -> throw new IllegalStateException("no resource of kind " + kind);
        }
    }

    @Override
    public Future<Void> recordEvent(
            FailoverKind kind, ClusterKey key, String uid, boolean warning, String reason, String text) {
        events.add((warning ? "Warning " : "Normal ") + reason + ": " + text);
        return Future.succeededFuture();
    }

    @Override
    public Set<ClusterKey> failovers() {
        return resources.isEmpty() ? Set.of() : Set.of(Looks.KEY);
    }

    @Override
    public <T extends HasMetadata> Optional<T> cached(Class<T> type, String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends HasMetadata> List<T> owned(Class<T> type, ClusterKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends HasMetadata> Future<Optional<T>> live(Class<T> type, String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends HasMetadata> Future<T> create(T desired) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends HasMetadata> Future<T> apply(T desired) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> takeFields(HasMetadata object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> dryRun(HasMetadata desired) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> delete(HasMetadata object, Optional<Long> graceSeconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> deleteOrphaning(HasMetadata object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> relabel(HasMetadata object, Map<String, String> labels) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> markPod(String namespace, String name, String uid, PodMarks marks) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> select(Service service, Map<String, String> selector) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> labelPod(String namespace, String name, String uid, Map<String, String> labels) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> growClaim(PersistentVolumeClaim claim, Quantity size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> reownClaim(PersistentVolumeClaim claim, List<OwnerReference> owners) {
        throw new UnsupportedOperationException();
    }
}

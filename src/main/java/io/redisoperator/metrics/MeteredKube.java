package io.redisoperator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.PodMarks;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts every call that reaches the API server. */
public final class MeteredKube implements Kube {
    private final Kube kube;
    private final OperatorMetrics metrics;

    public MeteredKube(Kube kube, OperatorMetrics metrics) {
        this.kube = kube;
        this.metrics = metrics;
    }

    @Override
    public Set<ClusterKey> failovers() {
        return kube.failovers();
    }

    @Override
    public List<HasMetadata> resources(ClusterKey key) {
        return kube.resources(key);
    }

    @Override
    public <T extends HasMetadata> Optional<T> cached(Class<T> type, String namespace, String name) {
        return kube.cached(type, namespace, name);
    }

    @Override
    public <T extends HasMetadata> List<T> owned(Class<T> type, ClusterKey key) {
        return kube.owned(type, key);
    }

    @Override
    public <T extends HasMetadata> Future<Optional<T>> live(Class<T> type, String namespace, String name) {
        return counted(type.getSimpleName(), "GET", kube.live(type, namespace, name));
    }

    @Override
    public <T extends HasMetadata> Future<T> create(T desired) {
        return counted(desired.getKind(), "CREATE", kube.create(desired));
    }

    @Override
    public <T extends HasMetadata> Future<T> apply(T desired) {
        return counted(desired.getKind(), "APPLY", kube.apply(desired))
                .onComplete(ok -> ensured(desired, true), failure -> ensured(desired, false));
    }

    @Override
    public Future<Void> takeFields(HasMetadata object) {
        return counted(object.getKind(), "TAKE_FIELDS", kube.takeFields(object));
    }

    @Override
    public Future<Void> dryRun(HasMetadata desired) {
        return counted(desired.getKind(), "DRY_RUN", kube.dryRun(desired));
    }

    @Override
    public Future<Void> delete(HasMetadata object, Optional<Long> graceSeconds) {
        return counted(object.getKind(), "DELETE", kube.delete(object, graceSeconds));
    }

    @Override
    public Future<Void> deleteOrphaning(HasMetadata object) {
        return counted(object.getKind(), "DELETE", kube.deleteOrphaning(object));
    }

    @Override
    public Future<Void> select(Service service, Map<String, String> selector) {
        return counted("Service", "SELECT", kube.select(service, selector));
    }

    @Override
    public Future<Void> labelPod(String namespace, String name, String uid, Map<String, String> labels) {
        return counted("Pod", "LABEL", kube.labelPod(namespace, name, uid, labels));
    }

    @Override
    public Future<Void> relabel(HasMetadata object, Map<String, String> labels) {
        return counted(object.getKind(), "LABEL", kube.relabel(object, labels));
    }

    @Override
    public Future<Void> markPod(String namespace, String name, String uid, PodMarks marks) {
        return counted("Pod", "MARK", kube.markPod(namespace, name, uid, marks));
    }

    @Override
    public Future<Void> growClaim(PersistentVolumeClaim claim, Quantity size) {
        return counted("PersistentVolumeClaim", "PATCH", kube.growClaim(claim, size));
    }

    @Override
    public Future<Void> reownClaim(PersistentVolumeClaim claim, List<OwnerReference> owners) {
        return counted("PersistentVolumeClaim", "PATCH", kube.reownClaim(claim, owners));
    }

    @Override
    public Future<Void> writeStatus(FailoverKind kind, ClusterKey key, String uid, FailoverStatus status) {
        return counted("RedisFailover", "STATUS", kube.writeStatus(kind, key, uid, status));
    }

    @Override
    public Future<Void> recordEvent(
            FailoverKind kind, ClusterKey key, String uid, boolean warning, String reason, String text) {
        return counted("Event", "CREATE", kube.recordEvent(kind, key, uid, warning, reason, text));
    }

    private <T> Future<T> counted(String kind, String operation, Future<T> call) {
        return call.onComplete(
                ok -> metrics.kubernetesCalled(kind, operation, true),
                failure -> metrics.kubernetesCalled(kind, operation, false));
    }

    private void ensured(HasMetadata object, boolean success) {
        Map<String, String> labels = object.getMetadata().getLabels();
        String failover = labels == null ? null : labels.get(Labels.FAILOVER);
        if (failover != null) {
            ClusterKey key = new ClusterKey(object.getMetadata().getNamespace(), failover);
            metrics.ensured(key, object.getKind(), object.getMetadata().getName(), success);
        }
    }
}

package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Kubernetes API as the operator uses it. Reads come from informer caches unless they say {@code live}; what they
 * return is shared and must not be changed. Every future completes on the caller's Vert.x context, within the client's
 * request timeout, and fails with a {@link KubeFailure} only.
 */
public interface Kube {
    /** Keys of all resources of both kinds in the watched namespaces. */
    Set<ClusterKey> failovers();

    /**
     * The resources of that name, at most one of each kind: {@code SeedFailover} or {@code DatabasesFailover}, or a
     * {@code GenericKubernetesResource} for one whose content does not fit its type.
     */
    List<HasMetadata> resources(ClusterKey key);

    /** An object from the cache. */
    <T extends HasMetadata> Optional<T> cached(Class<T> type, String namespace, String name);

    /** Objects of a failover from the cache, by their labels (name and part-of). */
    <T extends HasMetadata> List<T> owned(Class<T> type, ClusterKey key);

    /** An object read from the API server now. */
    <T extends HasMetadata> Future<Optional<T>> live(Class<T> type, String namespace, String name);

    /** Makes an object that must not be there yet; fails with a conflict if it is. */
    <T extends HasMetadata> Future<T> create(T desired);

    /** Server-side apply, as field manager {@code redis-operator}, taking fields over from others. */
    <T extends HasMetadata> Future<T> apply(T desired);

    /**
     * Makes what an earlier operator holds of this object by plain updates this one's, so that the next apply removes
     * what it does not ask for. Nothing else of the object changes; fails with a conflict if it did.
     */
    Future<Void> takeFields(HasMetadata object);

    /**
     * Puts this spec in the place of the one that is there, or makes the object, for trial: nothing is written; fails as
     * the write would. A pod, as a claim, is always made: it fails with a conflict if it would be taken but for one of that
     * name. A Service is applied as a whole.
     */
    Future<Void> dryRun(HasMetadata desired);

    /**
     * Deletes this very object: the request carries its UID. An object that is already gone is a success.
     *
     * @param graceSeconds overrides the pod's own grace period; empty keeps it
     */
    Future<Void> delete(HasMetadata object, Optional<Long> graceSeconds);

    /** Deletes a StatefulSet and leaves its pods in place. */
    Future<Void> deleteOrphaning(HasMetadata object);

    /** Sets labels of a pod; fails with a conflict if the pod's UID is another. */
    Future<Void> labelPod(String namespace, String name, String uid, Map<String, String> labels);

    /** Has a Service select other pods, and changes nothing else of it; fails if it is another of its name by now. */
    Future<Void> select(Service service, Map<String, String> selector);

    /** Sets labels of an object, whoever else writes it; fails with a conflict if it is another of its name by now. */
    Future<Void> relabel(HasMetadata object, Map<String, String> labels);

    /** Sets marks of a pod, and takes off those without a value; fails with a conflict if the pod's UID is another. */
    Future<Void> markPod(String namespace, String name, String uid, PodMarks marks);

    /**
     * Asks for a larger volume. Fails as forbidden or invalid where the claim's class does not let it grow, and with a
     * conflict if it is another claim by now.
     */
    Future<Void> growClaim(PersistentVolumeClaim claim, Quantity size);

    /** Replaces the owners of a claim; fails with a conflict if the claim has changed since it was read. */
    Future<Void> reownClaim(PersistentVolumeClaim claim, List<OwnerReference> owners);

    /** Replaces the status of a resource; nothing else of it is touched. */
    Future<Void> writeStatus(FailoverKind kind, ClusterKey key, String uid, FailoverStatus status);

    /** Records an Event about a resource. Events of the same reason and text are counted up, not repeated. */
    Future<Void> recordEvent(
            FailoverKind kind, ClusterKey key, String uid, boolean warning, String reason, String text);
}

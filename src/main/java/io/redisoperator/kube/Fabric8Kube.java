package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.SteadyClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Kubernetes API through fabric8's client: reads from informers, writes on virtual threads. */
public final class Fabric8Kube implements Kube, CacheFeed {
    static final String FIELD_MANAGER = "redis-operator";

    private final Vertx vertx;
    private final KubernetesClient client;
    private final Caches caches;
    private final Optional<String> group;
    private final KubeCalls calls;
    private final EventRecorder events;
    private final TakeoverPatches takeovers;

    /** The identity names this process in Events. */
    public Fabric8Kube(
            Vertx vertx, KubeConnection connection, NamespaceScope scope, KubeLimits limits, String identity) {
        this.vertx = vertx;
        this.client = connection.client();
        this.caches = new Caches(client, scope);
        this.group = scope.group();
        this.calls = new KubeCalls(vertx, limits);
        this.takeovers = new TakeoverPatches(client);
        this.events = new EventRecorder(InstantSource.system(), SteadyClock.ofProcess(), identity);
    }

    @Override
    public void listen(CacheListener listener) {
        caches.listen(listener);
    }

    @Override
    public void ignore(CacheListener listener) {
        caches.ignore(listener);
    }

    /** Fills the caches; completes when every kind was listed once, however long the API server cannot be reached. */
    public Future<Void> start() {
        Context caller = vertx.getOrCreateContext();
        return vertx.executeBlocking(caches::start).compose(filled -> Future.fromCompletionStage(filled, caller));
    }

    /** The kinds that the caches do not follow at this moment, with their last trouble, for a person. */
    public List<String> unwatched() {
        return caches.unwatched();
    }

    /** The version of the last news of pods from a namespace; empty where none can be expected. */
    public Optional<String> heardOfPods(String namespace) {
        return caches.heardOfPods(namespace);
    }

    /** Stops watching and sends nothing more; completes when no call is under way any more. */
    public Future<Void> close() {
        caches.close();
        return calls.close();
    }

    /** Stops watching and sends nothing more; calls under way never answer, as if the process had died. */
    public void abandon() {
        calls.abandon();
        caches.close();
    }

    /**
     * An operator of before that is at work in some namespace, in words. Nobody is looked for where this one may see
     * some namespaces only: who limits it has decided who looks after what.
     *
     * @param own namespace and name of the Lease of this operator
     */
    public Future<Optional<String>> formerOperator(String own) {
        if (!caches.everywhere()) {
            return Future.succeededFuture(Optional.empty());
        }
        FormerLease former = new FormerLease(InstantSource.system(), own, group);
        return calls.run("", "list Leases", () -> former.renewed(client))
                .recover(failure -> failure instanceof KubeFailure k && k.kind() == KubeFailure.Kind.FORBIDDEN
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    @Override
    public Set<ClusterKey> failovers() {
        return caches.failovers();
    }

    @Override
    public List<HasMetadata> resources(ClusterKey key) {
        return caches.resources(key);
    }

    @Override
    public <T extends HasMetadata> Optional<T> cached(Class<T> type, String namespace, String name) {
        return caches.get(type, namespace, name);
    }

    @Override
    public <T extends HasMetadata> List<T> owned(Class<T> type, ClusterKey key) {
        return caches.of(type, key);
    }

    @Override
    public <T extends HasMetadata> Future<Optional<T>> live(Class<T> type, String namespace, String name) {
        return calls.run(
                namespace,
                "read %s %s/%s".formatted(type.getSimpleName(), namespace, name),
                () -> Optional.ofNullable(client.resources(type)
                        .inNamespace(namespace)
                        .withName(name)
                        .get()));
    }

    @Override
    public <T extends HasMetadata> Future<T> create(T desired) {
        return calls.run("create", desired, () -> client.resource(desired).create());
    }

    @Override
    public <T extends HasMetadata> Future<T> apply(T desired) {
        return calls.run(
                "apply",
                desired,
                () -> client.resource(desired)
                        .fieldManager(FIELD_MANAGER)
                        .forceConflicts()
                        .serverSideApply());
    }

    @Override
    public Future<Void> takeFields(HasMetadata object) {
        return calls.run("take over the fields of", object, () -> takeovers.takeFields(object, ObjectPaths.of(object)));
    }

    @Override
    public Future<Void> dryRun(HasMetadata desired) {
        return calls.run("try", desired, () -> takeovers.dryRun(desired));
    }

    @Override
    public Future<Void> delete(HasMetadata object, Optional<Long> graceSeconds) {
        DeleteOptions options = DeleteOptionsOf.uid(object, "Background");
        graceSeconds.ifPresent(options::setGracePeriodSeconds);
        return delete(object, options);
    }

    @Override
    public Future<Void> deleteOrphaning(HasMetadata object) {
        return delete(object, DeleteOptionsOf.uid(object, "Orphan"));
    }

    @Override
    public Future<Void> labelPod(String namespace, String name, String uid, Map<String, String> labels) {
        String patch = json(Map.of("metadata", Map.of("uid", uid, "labels", labels)));
        return calls.runAtOnce("label Pod %s/%s".formatted(namespace, name), () -> patchPod(namespace, name, patch));
    }

    @Override
    public Future<Void> select(Service service, Map<String, String> selector) {
        return calls.runAtOnce(
                "select Service " + service.getMetadata().getName(), () -> takeovers.select(service, selector));
    }

    @Override
    public Future<Void> relabel(HasMetadata object, Map<String, String> labels) {
        return calls.run("label", object, () -> takeovers.relabel(object, labels));
    }

    @Override
    public Future<Void> markPod(String namespace, String name, String uid, PodMarks marks) {
        String patch = json(marks.patch(uid));
        return calls.run(namespace, "mark Pod " + namespace + "/" + name, () -> patchPod(namespace, name, patch));
    }

    private @Nullable Void patchPod(String namespace, String name, String patch) {
        client.resources(Pod.class).inNamespace(namespace).withName(name).patch(patching(PatchType.JSON_MERGE), patch);
        return null;
    }

    @Override
    public Future<Void> growClaim(PersistentVolumeClaim claim, Quantity size) {
        return patch(claim, ClaimPatch.size(claim, size));
    }

    @Override
    public Future<Void> reownClaim(PersistentVolumeClaim claim, List<OwnerReference> owners) {
        return patch(claim, ClaimPatch.owners(claim, owners));
    }

    private Future<Void> patch(PersistentVolumeClaim claim, Map<String, ?> change) {
        return calls.run("change", claim, () -> {
            client.resource(claim).patch(patching(PatchType.JSON_MERGE), json(change));
            return null;
        });
    }

    @Override
    public Future<Void> writeStatus(FailoverKind kind, ClusterKey key, String uid, FailoverStatus status) {
        // On the status of a custom resource an applied UID is ignored, so the patch has to ask for it itself.
        String patch = json(List.of(
                Map.of("op", "test", "path", "/metadata/uid", "value", uid),
                Map.of("op", "add", "path", "/status", "value", status)));
        String tried = "write the status of " + key;
        return calls.<Void>run(key.namespace(), tried, () -> {
                    resource(kind, key).subresource("status").patch(patching(PatchType.JSON), patch);
                    return null;
                })
                .recover(failure -> conflictIfAnother(kind, key, uid, tried, failure));
    }

    @Override
    public Future<Void> recordEvent(
            FailoverKind kind, ClusterKey key, String uid, boolean warning, String reason, String text) {
        return events.record(new EventRecorder.Note(kind, key, uid, warning, reason, text))
                .map(event -> this.apply(event).<Void>mapEmpty())
                .orElseGet(Future::succeededFuture);
    }

    /** A failed test of the UID looks like any other patch that the server refuses; only another look can tell. */
    private Future<Void> conflictIfAnother(
            FailoverKind kind, ClusterKey key, String uid, String tried, Throwable failure) {
        if (!(failure instanceof KubeFailure known) || known.kind() != KubeFailure.Kind.INVALID) {
            return Future.failedFuture(failure);
        }
        return calls.run(
                        key.namespace(),
                        "read " + key,
                        () -> Optional.ofNullable(resource(kind, key).get()))
                .compose(found -> {
                    boolean same = found.map(it -> it.getMetadata().getUid().equals(uid))
                            .orElse(false);
                    return Future.failedFuture(
                            same
                                    ? failure
                                    : new KubeFailure(
                                            KubeFailure.Kind.CONFLICT, tried + ": it is another now", failure));
                });
    }

    private static PatchContext patching(PatchType type) {
        return new PatchContext.Builder()
                .withPatchType(type)
                .withFieldManager(FIELD_MANAGER)
                .build();
    }

    private Resource<GenericKubernetesResource> resource(FailoverKind kind, ClusterKey key) {
        return client.genericKubernetesResources(FailoverTypes.context(kind))
                .inNamespace(key.namespace())
                .withName(key.name());
    }

    private Future<Void> delete(HasMetadata object, DeleteOptions options) {
        return calls.<Void>run("delete", object, () -> {
                    client.raw(ObjectPaths.of(object), "DELETE", options);
                    return null;
                })
                .recover(Fabric8Kube::successIfGone);
    }

    /** Not found, or a conflict with the UID: the object that was meant is no more. */
    private static Future<Void> successIfGone(Throwable failure) {
        boolean gone = failure instanceof KubeFailure known
                && (known.kind() == KubeFailure.Kind.NOT_FOUND || known.kind() == KubeFailure.Kind.CONFLICT);
        return gone ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    private String json(Object content) {
        return client.getKubernetesSerialization().asJson(content);
    }
}

package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The informers of one kind: one for all namespaces, or one for each that is watched. */
final class KindCache<T extends HasMetadata> {
    private static final Logger LOG = LoggerFactory.getLogger(KindCache.class);
    private static final String BY_CLUSTER = "cluster";

    private final String kind;
    private final List<SharedIndexInformer<T>> informers;
    private volatile String trouble = "";

    /** Takes informers that have not been started. */
    KindCache(String kind, List<SharedIndexInformer<T>> informers) {
        this.kind = kind;
        this.informers = List.copyOf(informers);
        informers.forEach(informer -> informer.addIndexers(Map.of(BY_CLUSTER, KindCache::clusters))
                .exceptionHandler((started, seen) -> keepTrying(seen)));
    }

    void listen(ResourceEventHandler<? super T> handler) {
        informers.forEach(informer -> informer.addEventHandler(handler));
    }

    /** Completes when everything was listed once; tries for as long as that takes. */
    CompletableFuture<Void> start() {
        return CompletableFuture.allOf(informers.stream()
                .map(informer -> informer.start().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    Optional<T> get(String namespace, String name) {
        String key = Cache.namespaceKeyFunc(namespace, name);
        return informers.stream()
                .map(informer -> informer.getIndexer().getByKey(key))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Objects that carry the labels of this failover. */
    List<T> of(ClusterKey cluster) {
        return informers.stream()
                .flatMap(informer -> informer.getIndexer().byIndex(BY_CLUSTER, cluster.toString()).stream())
                .toList();
    }

    Stream<T> all() {
        return informers.stream().flatMap(informer -> informer.getStore().list().stream());
    }

    /** The kind and its last trouble, for a person; empty if every informer has listed once and has a watch open now. */
    Optional<String> unwatched() {
        if (informers.stream().allMatch(informer -> informer.hasSynced() && informer.isWatching())) {
            trouble = "";
            return Optional.empty();
        }
        return Optional.of(trouble.isEmpty() ? kind : kind + " (" + trouble + ")");
    }

    /** The version of the last news from a namespace; empty if no watch is open there, or nothing in it is known. */
    Optional<String> heard(String namespace) {
        return informers.stream()
                .filter(SharedIndexInformer::isWatching)
                .filter(informer -> !informer.getIndexer()
                        .byIndex(Cache.NAMESPACE_INDEX, namespace)
                        .isEmpty())
                .findFirst()
                .map(SharedIndexInformer::lastSyncResourceVersion);
    }

    void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private boolean keepTrying(Throwable seen) {
        KubeFailure failure = KubeFailure.of("list", seen);
        trouble = failure.getMessage()
                + (failure.kind() == KubeFailure.Kind.NOT_FOUND ? "; is its definition installed?" : "");
        LOG.warn("Cannot watch {}; trying again: {}", kind, trouble);
        return true;
    }

    private static List<String> clusters(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        String name = labels == null ? null : labels.get(Labels.NAME);
        return name == null
                ? List.of()
                : List.of(new ClusterKey(object.getMetadata().getNamespace(), name).toString());
    }
}

package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.FailoverKind;
import io.redisoperator.model.Labels;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What the operator knows of the cluster without asking: informers of every watched kind. Safe for any thread. */
final class Caches {
    private final KubernetesClient client;
    private final NamespaceScope scope;
    private final FailoverTypes types;
    private final Map<FailoverKind, KindCache<GenericKubernetesResource>> failovers = new EnumMap<>(FailoverKind.class);
    private final Map<Class<?>, KindCache<?>> owned = new ConcurrentHashMap<>();
    private final List<CacheListener> listeners = new CopyOnWriteArrayList<>();

    Caches(KubernetesClient client, NamespaceScope scope) {
        this.client = client;
        this.scope = scope;
        this.types = new FailoverTypes(client.getKubernetesSerialization());
        for (FailoverKind kind : FailoverKind.values()) {
            failovers.put(
                    kind,
                    new KindCache<>(
                            kind.apiVersion() + " " + FailoverTypes.KIND,
                            informers(client.genericKubernetesResources(FailoverTypes.context(kind)), Map.of())));
        }
        KubeConnection.WATCHED.forEach(this::watchOwned);
        Feed feed = new Feed();
        everything().forEach(cache -> cache.listen(feed));
    }

    void listen(CacheListener listener) {
        listeners.add(listener);
    }

    void ignore(CacheListener listener) {
        listeners.remove(listener);
    }

    /** Completes when everything was listed once. */
    CompletableFuture<Void> start() {
        return CompletableFuture.allOf(everything().map(KindCache::start).toArray(CompletableFuture[]::new));
    }

    /** The kinds that are not followed at this moment, with their last trouble, for a person. */
    List<String> unwatched() {
        return everything()
                .map(KindCache::unwatched)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    /** The version of the last news of pods from a namespace; empty where none can be expected. */
    Optional<String> heardOfPods(String namespace) {
        return cache(Pod.class).heard(namespace);
    }

    void close() {
        everything().forEach(KindCache::close);
    }

    /** Whether every namespace is looked after. */
    boolean everywhere() {
        return scope.watched().isEmpty();
    }

    Set<ClusterKey> failovers() {
        Set<ClusterKey> keys = new TreeSet<>();
        failovers.values().stream()
                .flatMap(KindCache::all)
                .filter(scope::selects)
                .map(HasMetadata::getMetadata)
                .forEach(meta -> keys.add(new ClusterKey(meta.getNamespace(), meta.getName())));
        return keys;
    }

    List<HasMetadata> resources(ClusterKey key) {
        List<HasMetadata> found = new ArrayList<>();
        failovers.forEach((kind, cache) -> cache.get(key.namespace(), key.name())
                .filter(scope::selects)
                .ifPresent(wire -> found.add(types.typed(kind, wire))));
        return found;
    }

    <T extends HasMetadata> Optional<T> get(Class<T> type, String namespace, String name) {
        return cache(type).get(namespace, name).map(type::cast);
    }

    <T extends HasMetadata> List<T> of(Class<T> type, ClusterKey key) {
        return cache(type).of(key).stream().map(type::cast).toList();
    }

    private KindCache<?> cache(Class<?> type) {
        KindCache<?> cache = owned.get(type);
        if (cache == null) {
            throw new IllegalArgumentException(type.getSimpleName() + " is not watched; ask for it live");
        }
        return cache;
    }

    private Stream<KindCache<?>> everything() {
        return Stream.concat(failovers.values().stream(), owned.values().stream());
    }

    private <T extends HasMetadata> void watchOwned(Class<T> type) {
        owned.put(
                type,
                new KindCache<>(
                        type.getSimpleName(),
                        informers(client.resources(type), Map.of(Labels.PART_OF, Labels.PART_OF_VALUE))));
    }

    private <T extends HasMetadata> List<SharedIndexInformer<T>> informers(
            MixedOperation<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>> all,
            Map<String, String> labels) {
        if (scope.watched().isEmpty()) {
            return List.of(all.inAnyNamespace().withLabels(labels).runnableInformer(0));
        }
        return scope.watched().stream()
                .map(namespace -> all.inNamespace(namespace).withLabels(labels).runnableInformer(0))
                .toList();
    }

    /** Hands what informers say on to the listeners, without the namespaces that are none of ours. */
    private final class Feed implements ResourceEventHandler<HasMetadata> {
        @Override
        public void onAdd(HasMetadata object) {
            if (ours(object)) {
                listeners.forEach(listener -> listener.added(object));
            }
        }

        @Override
        public void onUpdate(HasMetadata before, HasMetadata now) {
            if (ours(now)) {
                listeners.forEach(listener -> listener.updated(before, now));
            }
        }

        @Override
        public void onDelete(HasMetadata last, boolean finalStateUnknown) {
            types.forget(last);
            if (ours(last)) {
                listeners.forEach(listener -> listener.deleted(last));
            }
        }

        private boolean ours(HasMetadata object) {
            return scope.includes(object.getMetadata().getNamespace());
        }
    }
}

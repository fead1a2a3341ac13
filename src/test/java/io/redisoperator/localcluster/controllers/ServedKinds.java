package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Watches all objects of all kinds, those of CustomResourceDefinitions included as they come and go. */
final class ServedKinds implements AutoCloseable {
    /** Hears of every object, from threads of the client. */
    interface Listener {
        void changed(ServedKind kind, GenericKubernetesResource object);

        void gone(GenericKubernetesResource object);
    }

    private final KubernetesClient client;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<ServedKind, SharedIndexInformer<GenericKubernetesResource>> watched = new ConcurrentHashMap<>();

    ServedKinds(KubernetesClient client) {
        this.client = client;
    }

    /** Before anything is watched. */
    void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Returns before all is told; a kind may be watched already. */
    void watch(ServedKind kind) {
        watched.computeIfAbsent(kind, any -> {
            var informer = kind.in(client).inAnyNamespace().runnableInformer(0);
            informer.addEventHandler(new ResourceEventHandler<GenericKubernetesResource>() {
                @Override
                public void onAdd(GenericKubernetesResource object) {
                    listeners.forEach(listener -> listener.changed(kind, object));
                }

                @Override
                public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource object) {
                    listeners.forEach(listener -> listener.changed(kind, object));
                }

                @Override
                public void onDelete(GenericKubernetesResource object, boolean stateUnknown) {
                    listeners.forEach(listener -> listener.gone(object));
                }
            });
            informer.exceptionHandler((started, failure) -> watched.containsKey(kind));
            informer.start();
            return informer;
        });
    }

    /** Watches the kind of a definition, or stops to if the definition is gone. */
    void follow(CustomResourceDefinition definition) {
        boolean there = client.resource(definition).get() != null;
        ServedKind kind = ServedKind.of(definition);
        if (there) {
            watch(kind);
            return;
        }
        SharedIndexInformer<GenericKubernetesResource> informer = watched.remove(kind);
        if (informer != null) {
            informer.stop();
        }
    }

    Optional<ServedKind> find(String apiVersion, String kind) {
        return watched.keySet().stream()
                .filter(each ->
                        each.apiVersion().equals(apiVersion) && each.kind().equals(kind))
                .findFirst();
    }

    List<ServedKind> all() {
        return List.copyOf(watched.keySet());
    }

    @Override
    public void close() {
        watched.values().forEach(SharedIndexInformer::stop);
        watched.clear();
    }
}

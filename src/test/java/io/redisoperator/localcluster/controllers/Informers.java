package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One informer for each type, whoever listens; tells of both states of an object that changed. */
final class Informers implements AutoCloseable {
    private static final long START_SECONDS = 30;

    private final KubernetesClient client;
    private final Map<Class<?>, SharedIndexInformer<?>> byType = new LinkedHashMap<>();

    Informers(KubernetesClient client) {
        this.client = client;
    }

    /** Listens to a type, in all namespaces; before {@link #start}. */
    <T extends HasMetadata> void on(Class<T> type, Consumer<T> changed) {
        of(type).addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T object) {
                changed.accept(object);
            }

            @Override
            public void onUpdate(T old, T object) {
                changed.accept(old);
                changed.accept(object);
            }

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                changed.accept(object);
            }
        });
    }

    /** What is known of a type that is listened to. */
    <T extends HasMetadata> List<T> known(Class<T> type) {
        return of(type).getStore().list();
    }

    /** Returns when all that exists was told. */
    void start() {
        List<CompletableFuture<Void>> started = byType.values().stream()
                .map(informer -> informer.start().toCompletableFuture())
                .toList();
        CompletableFuture.allOf(started.toArray(CompletableFuture[]::new))
                .orTimeout(START_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        byType.values().forEach(SharedIndexInformer::stop);
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> SharedIndexInformer<T> of(Class<T> type) {
        return (SharedIndexInformer<T>) byType.computeIfAbsent(
                type, any -> client.resources(type).inAnyNamespace().runnableInformer(0));
    }
}

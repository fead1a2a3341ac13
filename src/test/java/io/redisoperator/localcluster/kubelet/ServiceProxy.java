package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes the cluster addresses of Services work on this machine, as kube-proxy does on a node: listens where a Service
 * has its address within 127/8 and forwards to the pods that its selector finds. A Service without a ready pod refuses
 * connections; a connection once made lives on when its pod is no longer selected.
 */
public final class ServiceProxy implements AutoCloseable {
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("service-proxy-", 0).factory());
    private final Lane lane = new Lane(threads);
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<Pod> pods;
    private final Map<InetSocketAddress, ServiceListener> listeners = new HashMap<>();

    private ServiceProxy(KubernetesClient client) {
        services = client.services().inAnyNamespace().runnableInformer(0);
        pods = client.pods().inAnyNamespace().runnableInformer(0);
    }

    /** Starts to listen for the Services there are and those to come. */
    public static ServiceProxy start(KubernetesClient client) {
        ServiceProxy proxy = new ServiceProxy(client);
        proxy.pods
                .addEventHandler(proxy.whenChanged())
                .start()
                .toCompletableFuture()
                .join();
        proxy.services
                .addEventHandler(proxy.whenChanged())
                .start()
                .toCompletableFuture()
                .join();
        return proxy;
    }

    /** Ends all connections too. */
    @Override
    public void close() {
        services.close();
        pods.close();
        lane.run(() -> {
            listeners.values().forEach(ServiceListener::close);
            listeners.clear();
        });
        threads.close();
    }

    private void sync() {
        Map<InetSocketAddress, List<InetSocketAddress>> wanted =
                ServiceBackends.of(services.getStore().list(), pods.getStore().list());
        listeners.entrySet().removeIf(entry -> {
            boolean gone = !wanted.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().stopListening();
            }
            return gone;
        });
        wanted.forEach((address, backends) -> listeners
                .computeIfAbsent(address, key -> new ServiceListener(key, threads))
                .forwardTo(backends));
    }

    private <T extends HasMetadata> ResourceEventHandler<T> whenChanged() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                lane.run(ServiceProxy.this::sync);
            }

            @Override
            public void onUpdate(T old, T object) {
                lane.run(ServiceProxy.this::sync);
            }

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                lane.run(ServiceProxy.this::sync);
            }
        };
    }
}

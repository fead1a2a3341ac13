package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles one key after another on a thread of its own; a key that waits already is not queued twice. */
final class ControlLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final long RETRY_MILLIS = 100;
    private static final long CLOSE_SECONDS = 10;

    private final String name;
    private final Reconciler reconciler;
    private final Set<ObjectKey> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread;

    ControlLoop(String name, Reconciler reconciler) {
        this.name = name;
        this.reconciler = reconciler;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("controller-" + name).factory());
    }

    /** Asks for a reconciliation soon. May be called from any thread. */
    void request(ObjectKey key) {
        requestAfter(key, 0);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} controller is still at work", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void requestAfter(ObjectKey key, long millis) {
        if (!waiting.add(key)) {
            return;
        }
        try {
            var unused = thread.schedule(() -> run(key), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            waiting.remove(key);
        }
    }

    private void run(ObjectKey key) {
        waiting.remove(key);
        try {
            if (!reconciler.reconcile(key)) {
                requestAfter(key, RETRY_MILLIS);
            }
        } catch (KubernetesClientException e) {
            LOG.debug("{} controller tries {} again: {}", name, key, e.getMessage());
            requestAfter(key, RETRY_MILLIS);
        } catch (RuntimeException bug) {
            if (!thread.isShutdown()) {
                LOG.error("{} controller failed on {}", name, key, bug);
                requestAfter(key, RETRY_MILLIS);
            }
        }
    }
}

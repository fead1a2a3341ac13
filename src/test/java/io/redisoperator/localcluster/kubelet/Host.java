package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What all pods of one kubelet share.
 *
 * @param folder where volumes, container roots and logs live
 * @param threads for whatever blocks
 */
record Host(
        KubernetesClient client,
        KubeletOptions options,
        Path folder,
        LogFiles logs,
        ContainerProcess.Tools tools,
        LocalImages images,
        ConfigSource configs,
        Claims claims,
        ExecutorService threads,
        ScheduledExecutorService timer) {

    /** Runs a task on a thread of its own after a while; does nothing once the kubelet is closed. */
    void later(Duration delay, Runnable task) {
        try {
            Future<?> unused = timer.schedule(() -> now(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // Nothing is to be done any more.
        }
    }

    /** Runs a task on a thread of its own; does nothing once the kubelet is closed. */
    void now(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException closed) {
            // Nothing is to be done any more.
        }
    }
}

package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Starts the processes of containers, all from one thread that lives as long as the kubelet: the kernel kills a
 * process with a parent-death signal when the very thread that started it ends, not when its JVM ends.
 */
final class Launcher implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("kubelet-launcher").factory());
    private final Set<Process> alive = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Process start(ProcessBuilder builder) throws IOException {
        try {
            return thread.submit(() -> {
                        if (closed) {
                            throw new IOException("the kubelet is closed");
                        }
                        Process process = builder.start();
                        alive.add(process);
                        CompletableFuture<Void> unused = process.onExit().thenAccept(alive::remove);
                        return process;
                    })
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("could not start " + builder.command(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before starting " + builder.command(), e);
        }
    }

    /** Kills whatever it started and is still alive, and returns when all of it is dead. */
    @Override
    public void close() {
        closed = true;
        // The namespaces of a container end with its process 1, the only child of what was started.
        alive.forEach(process -> process.children().forEach(ProcessHandle::destroyForcibly));
        CompletableFuture<?>[] ends = alive.stream().map(Process::onExit).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        // The rest, if any, dies with the thread.
        thread.shutdown();
    }
}

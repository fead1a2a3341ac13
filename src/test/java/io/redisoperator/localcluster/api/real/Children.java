package io.redisoperator.localcluster.api.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Child processes that never outlive this JVM: closing ends them, and if the JVM is killed the kernel does. That needs
 * {@code setpriv}, and since the kernel watches the thread that started a child, one thread starts them all and stays.
 */
final class Children implements AutoCloseable {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final long GRACE_SECONDS = 10;

    private final Path logs;
    private final Deque<Process> running = new ArrayDeque<>();
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("children").factory());

    /** The output of each child goes to a file of its name in that folder. */
    Children(Path logs) {
        this.logs = logs;
    }

    void start(String name, List<String> command) {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            line.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
        }
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve(name + ".log").toFile());
        running.push(
                CompletableFuture.supplyAsync(() -> start(builder), starter).join());
    }

    /** Whether none has ended by itself. */
    boolean alive() {
        return running.stream().allMatch(Process::isAlive);
    }

    /** Ends them in the reverse order of their start. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            end(running.pop());
        }
        starter.shutdown();
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}

package io.redisoperator.localcluster.kubelet;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run of a container: a process of this machine, alone with its children in namespaces of its own. */
final class ContainerProcess {
    private static final long REAPING_MILLIS = 200;
    private static final int KILLED = 128 + 9;
    private static final Path NOTHING = Path.of("/dev/null");

    private final ContainerSetup setup;
    private final Tools tools;
    private final Process wrapper;
    private final long pid;
    private final Instant startedAt = Instant.now();
    private final CompletableFuture<Integer> exit;

    private ContainerProcess(ContainerSetup setup, Tools tools, Process wrapper, long pid) {
        this.setup = setup;
        this.tools = tools;
        this.wrapper = wrapper;
        this.pid = pid;
        this.exit = wrapper.onExit().thenApply(ContainerProcess::exitCode);
    }

    /** What every container of a kubelet is started with. */
    record Tools(Isolation isolation, Launcher launcher, Path startScript) {}

    /** How a command inside a container ended. */
    record ExecResult(int exitCode, String output, boolean timedOut) {
        boolean succeeded() {
            return !timedOut && exitCode == 0;
        }
    }

    /** Returns once the command runs; takes about 20 ms. */
    static ContainerProcess start(ContainerSetup setup, Tools tools) throws StartFailure {
        Process wrapper = null;
        try {
            wrapper = tools.launcher().start(builder(setup, tools));
            wrapper.getOutputStream().close();
            awaitStarted(wrapper);
            return new ContainerProcess(setup, tools, wrapper, onlyChild(wrapper));
        } catch (IOException e) {
            if (wrapper != null) {
                wrapper.destroyForcibly();
            }
            throw new StartFailure("failed to start container: " + e.getMessage(), e);
        }
    }

    private static ProcessBuilder builder(ContainerSetup setup, Tools tools) throws IOException {
        Path root = setup.folder().resolve("root");
        Path mounts = setup.folder().resolve("fstab");
        ContainerRoot.build(root, setup, tools.isolation().ownProc()).writeTo(mounts);
        Files.writeString(root.resolve("etc/hosts"), setup.hosts());
        Files.writeString(root.resolve("etc/hostname"), setup.hostname() + "\n");
        Files.createDirectories(setup.log().getParent());

        List<String> words = new ArrayList<>(tools.isolation().enter());
        words.addAll(List.of("/bin/sh", tools.startScript().toString(), mounts.toString(), root.toString()));
        words.addAll(List.of(
                setup.hostname(),
                setup.workingDirectory().toString(),
                setup.command().getFirst()));
        words.addAll(withIdentity(setup, tools, setup.command()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(setup.folder().toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(setup.log().toFile()));
        replaceEnvironment(builder, setup.environment());
        return builder;
    }

    /** The change of user clears the parent-death signal that unshare had set, so it is set anew. */
    private static List<String> withIdentity(ContainerSetup setup, Tools tools, List<String> command) {
        if (setup.identity().isEmpty() || !tools.isolation().canChangeUser()) {
            return command;
        }
        ContainerSetup.Identity identity = setup.identity().get();
        List<String> words = new ArrayList<>(List.of(
                "setpriv", "--reuid", Long.toString(identity.user()), "--regid", Long.toString(identity.group())));
        if (identity.supplementary().isEmpty()) {
            words.add("--clear-groups");
        } else {
            words.add("--groups");
            words.add(String.join(
                    ",", identity.supplementary().stream().map(String::valueOf).toList()));
        }
        words.addAll(List.of("--pdeathsig", "KILL", "--"));
        words.addAll(command);
        return words;
    }

    private static void awaitStarted(Process wrapper) throws IOException, StartFailure {
        StringBuilder said = new StringBuilder();
        BufferedReader errors = wrapper.errorReader(StandardCharsets.UTF_8);
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.equals("started")) {
                return;
            }
            said.append(line).append('\n');
        }
        throw new StartFailure("failed to start container: " + said.toString().strip());
    }

    /**
     * Ends as the command did, but for this: unshare of util-linux 2.38 cannot repeat a SIGKILL and complains instead,
     * with exit code 1; nothing else is ever said there after the start.
     */
    private static int exitCode(Process wrapper) {
        try {
            boolean complained = wrapper.errorReader(StandardCharsets.UTF_8).read() >= 0;
            return complained ? KILLED : wrapper.exitValue();
        } catch (IOException e) {
            return wrapper.exitValue();
        }
    }

    private static long onlyChild(Process wrapper) throws IOException {
        String id = Long.toString(wrapper.pid());
        Path children = Path.of("/proc", id, "task", id, "children");
        String first = Files.isReadable(children) ? Files.readString(children).strip() : "";
        if (!first.isEmpty()) {
            return Long.parseLong(first.split(" ", -1)[0]);
        }
        // No such file in this kernel, or the command has ended already; then any pid does, as nothing answers to it.
        return wrapper.children().mapToLong(ProcessHandle::pid).findFirst().orElse(wrapper.pid());
    }

    private static void replaceEnvironment(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().clear();
        builder.environment().putAll(environment);
    }

    /** Runs a command inside, with the container's environment, and waits for it. */
    ExecResult exec(List<String> command, Duration timeout) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(tools.isolation().join(pid));
        words.addAll(withIdentity(setup, tools, command));
        File output = Files.createTempFile(setup.folder(), "exec-", ".out").toFile();
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(NOTHING.toFile())
                    .redirectOutput(output);
            replaceEnvironment(builder, setup.environment());
            Process process = builder.start();
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                end(process);
            }
            String said = Files.readString(output.toPath(), StandardCharsets.ISO_8859_1);
            return new ExecResult(ended ? process.exitValue() : -1, said, !ended);
        } finally {
            Files.deleteIfExists(output.toPath());
        }
    }

    /** Leaves first, so that those above can reap them: process 1 of a container seldom does that for strangers. */
    private static void end(Process process) throws InterruptedException {
        process.descendants()
                .filter(descendant -> descendant.children().findAny().isEmpty())
                .forEach(ProcessHandle::destroyForcibly);
        if (!process.waitFor(REAPING_MILLIS, TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Asks the command to end, as SIGTERM to process 1 of the container. */
    void terminate() {
        signal(false);
    }

    /** Ends the command and all its children at once. */
    void kill() {
        signal(true);
    }

    private void signal(boolean force) {
        if (!wrapper.isAlive()) {
            return;
        }
        ProcessHandle.of(pid).ifPresent(process -> {
            if (force) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
        });
    }

    /** Completes with the exit code, 128 plus the signal's number if one ended it. */
    CompletableFuture<Integer> exit() {
        return exit;
    }

    boolean isAlive() {
        return wrapper.isAlive();
    }

    /** The pid on the host of the command itself. */
    long pid() {
        return pid;
    }

    String id() {
        return setup.id();
    }

    Path folder() {
        return setup.folder();
    }

    Path log() {
        return setup.log();
    }

    Instant startedAt() {
        return startedAt;
    }
}

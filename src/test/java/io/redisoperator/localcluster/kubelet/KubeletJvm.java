package io.redisoperator.localcluster.kubelet;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A {@link KubeletProgram} in a JVM of its own, and the facts that it printed about itself. */
final class KubeletJvm implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final Map<String, String> facts = new TreeMap<>();

    private KubeletJvm(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /**
     * Returns once its Redis runs.
     *
     * @param prefix words before the command, such as those that change the user
     */
    static KubeletJvm start(List<String> prefix, String... arguments) throws IOException {
        Path folder = Files.createTempDirectory("kubelet-jvm-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                prefix.isEmpty() ? System.getProperty("java.class.path") : readableClassPath(folder),
                KubeletProgram.class.getName()));
        words.addAll(List.of(arguments));
        Path errors = folder.resolve("jvm.err");
        Process process = new ProcessBuilder(words)
                .redirectError(errors.toFile())
                .directory(folder.toFile())
                .start();
        KubeletJvm jvm = new KubeletJvm(folder, process);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            String[] fact = line.split(" ", 2);
            jvm.facts.put(fact[0], fact[fact.length - 1]);
            if (fact[0].equals("folder")) {
                return jvm;
            }
        }
        throw new IOException("the kubelet did not start: " + Files.readString(errors));
    }

    /** A plain user need not be able to read the place where the classes lie. */
    private static String readableClassPath(Path folder) throws IOException {
        Path copies = Files.createDirectories(folder.resolve("class-path"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            Path to = copies.resolve(entries.size() + (entry.endsWith(".jar") ? ".jar" : ""));
            try (Stream<Path> tree = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                for (Path source : tree.toList()) {
                    Files.copy(source, to.resolve(from.relativize(source).toString()));
                }
            }
            entries.add(to.toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** The pids of the Redis and of its child. */
    List<Long> pids() {
        return Stream.of(fact("pids").split(" ", -1)).map(Long::valueOf).toList();
    }

    /** The kernel's account of the Redis. */
    String redisStatus() throws IOException {
        return Files.readString(Path.of("/proc", pids().getFirst().toString(), "status"));
    }

    String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    Process process() {
        return process;
    }

    boolean leavesNoProcess() {
        return !process.isAlive()
                && pids().stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        await().until(this::leavesNoProcess);
        FileTree.delete(folder);
    }
}

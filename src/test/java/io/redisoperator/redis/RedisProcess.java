package io.redisoperator.redis;

import static org.awaitility.Awaitility.await;

import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.kubelet.RedisBinaries;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Redis or Sentinel process on a loopback address of its own; gone, with its files, when closed. */
public final class RedisProcess implements AutoCloseable {
    private static final String CONFIGURATION = "node.conf";

    /** A folder in memory, on machines that have one. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final long ROOM = 1L << 30;

    private final Endpoint endpoint;
    private final Path folder;
    private final List<String> command;
    /** Its configuration as a pod writes it at each start, whatever a Sentinel has had rewritten. */
    private final String written;

    private List<String> pace = List.of();
    private Process process;

    private RedisProcess(Endpoint endpoint, Path folder, List<String> command, String written) {
        this.written = written;
        this.endpoint = endpoint;
        this.folder = folder;
        this.command = command;
        this.process = start();
    }

    /** A Redis without persistence on a fresh address, with further lines of configuration. */
    public static RedisProcess redis(String... lines) {
        return redisAt(freshAddress(), lines);
    }

    public static RedisProcess redisAt(String host, String... lines) {
        return redisAt(new Endpoint(host, Ports.REDIS), lines);
    }

    public static RedisProcess redisAt(Endpoint place, String... lines) {
        String own = """
                bind %1$s
                port %2$d
                protected-mode no
                save ""
                repl-diskless-sync-delay 0
                replica-announce-ip %1$s
                """.formatted(place.host(), place.port());
        return launch(List.of(), place, own, lines);
    }

    /** A Sentinel that monitors nothing unless the lines say so. */
    public static RedisProcess sentinel(String... lines) {
        String host = freshAddress();
        String own = """
                bind %1$s
                port %2$d
                protected-mode no
                sentinel announce-ip %1$s
                """.formatted(host, Ports.SENTINEL);
        return launch(List.of("--sentinel"), new Endpoint(host, Ports.SENTINEL), own, lines);
    }

    /**
     * Gives a Sentinel other times than it has by itself, in milliseconds, for as long as it is used. One before 7.0
     * keeps its own, with which all is as it should be, but later.
     *
     * @param periods names and values as of {@code SENTINEL DEBUG}
     */
    public RedisProcess paced(String... periods) {
        pace = Stream.concat(pace.stream(), Stream.of(periods)).toList();
        applyPace();
        return this;
    }

    private void applyPace() {
        List<String> command = new ArrayList<>(List.of("SENTINEL", "DEBUG"));
        command.addAll(pace);
        Duration patience = Duration.ofSeconds(20);
        try (RedisConversation talk = new RedisConversation(host(), endpoint.port(), patience, patience)) {
            talk.ask(command.toArray(String[]::new));
        } catch (IOException e) {
            // It has no such command, and keeps its own times.
            pace = List.of();
        }
    }

    /** Of the program that all of them run. */
    public static String version() {
        return Programs.REDIS.version();
    }

    public static String freshAddress() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "127." + random.nextInt(100, 240) + "." + random.nextInt(1, 250) + "." + random.nextInt(2, 250);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public String host() {
        return endpoint.host();
    }

    /** Where it keeps its files; {@code /data} of a container. */
    public Path folder() {
        return folder;
    }

    /** Asks it to end and save, as the kubelet does, and starts it again. */
    public void stopAndStart() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        process = start();
    }

    /** Starts it again without the files that it kept. */
    public void restartEmpty() {
        kill();
        loseFiles();
        process = start();
    }

    /** The same node on the same volume, once this one has ended, at another address: as in a pod made anew. */
    public RedisProcess successor() {
        String host = freshAddress();
        try {
            Files.writeString(folder.resolve(CONFIGURATION), written.replace(endpoint.host(), host));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RedisProcess(
                new Endpoint(host, endpoint.port()), folder, command, written.replace(endpoint.host(), host));
    }

    /** Removes what it kept, once it has ended. */
    public void loseFiles() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> !f.endsWith(CONFIGURATION) && !f.endsWith("log"))
                    .toList()) {
                if (Files.isDirectory(file)) {
                    try (Stream<Path> inside = Files.list(file)) {
                        for (Path one : inside.toList()) {
                            Files.delete(one);
                        }
                    }
                }
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the process from running without ending it: its sockets stay open and it answers nothing. */
    public void hang() {
        signal("STOP");
    }

    public void goOn() {
        signal("CONT");
    }

    public void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Starts it again, as the kubelet restarts a container in place. */
    public void restart() {
        kill();
        process = start();
        if (!pace.isEmpty()) {
            applyPace();
        }
    }

    @Override
    public void close() {
        kill();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RedisProcess launch(List<String> options, Endpoint endpoint, String own, String... lines) {
        try {
            Path folder = freshFolder();
            String written = own + String.join("\n", lines) + "\n";
            Path file = Files.writeString(folder.resolve(CONFIGURATION), written);
            List<String> command =
                    new ArrayList<>(List.of(Programs.REDIS.server().toString(), file.toString()));
            command.addAll(options);
            return new RedisProcess(endpoint, folder, command, written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In memory if there is room: a Sentinel that waits for a busy disk to keep what it knows goes into TILT. */
    private static Path freshFolder() throws IOException {
        boolean room = Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM;
        return room ? Files.createTempDirectory(MEMORY, "redis-process") : Files.createTempDirectory("redis-process");
    }

    /** The machine's Redis, or the one that comes as a dependency; looked for once. */
    private static final class Programs {
        private static final RedisBinaries REDIS = locate();

        private static RedisBinaries locate() {
            try {
                Path folder = Files.createTempDirectory("redis-programs");
                RedisBinaries found = RedisBinaries.locate(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                return found;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Process start() {
        try {
            Process started = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).until(this::listens);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

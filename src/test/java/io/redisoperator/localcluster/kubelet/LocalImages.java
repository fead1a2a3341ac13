package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The images of this machine: references to Redis and Valkey images mean its real Redis programs, the exporter's means a
 * small stand-in, and the plain system images mean its shell. Any other reference cannot be pulled, nor can a tag that
 * says {@code does-not-exist}; tags mean nothing else.
 */
final class LocalImages {
    private static final Set<String> SHELLS = Set.of("busybox", "alpine", "debian", "ubuntu", "bash");
    private static final Path LOCAL_BIN = Path.of("/usr/local/bin");

    private final Path folder;
    private final RedisBinaries redis;
    private final Path redisBin;

    /**
     * Unpacks the images.
     *
     * @param folder for their files
     */
    LocalImages(Path folder) {
        this.folder = folder;
        this.redis = RedisBinaries.locate(folder.resolve("bundled"));
        try {
            this.redisBin = installRedis();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install the Redis programs in " + folder, e);
        }
    }

    RedisBinaries redis() {
        return redis;
    }

    /** What stands for a reference such as {@code registry:5000/library/redis:7.2-alpine}; empty if nothing does. */
    Optional<LocalImage> find(String reference) {
        String last = reference.substring(reference.lastIndexOf('/') + 1);
        String repository = last.split("[:@]", 2)[0];
        String tag = last.substring(repository.length());
        if (tag.contains("does-not-exist")) {
            return Optional.empty();
        }
        if (repository.equals("redis_exporter")) {
            return Optional.of(exporter());
        }
        if (repository.startsWith("redis") || repository.startsWith("valkey")) {
            return Optional.of(new LocalImage(
                    List.of("docker-entrypoint.sh"),
                    List.of(repository.startsWith("valkey") ? "valkey-server" : "redis-server"),
                    Map.of("REDIS_VERSION", redis.version()),
                    "/data",
                    List.of(new Mount(redisBin, LOCAL_BIN, true))));
        }
        if (SHELLS.contains(repository)) {
            return Optional.of(new LocalImage(List.of(), List.of("sh"), Map.of(), "/", List.of()));
        }
        return Optional.empty();
    }

    private Path installRedis() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("redis/bin"));
        Files.copy(redis.server(), bin.resolve("redis-server"), StandardCopyOption.REPLACE_EXISTING);
        if (redis.cli().isPresent()) {
            Files.copy(redis.cli().get(), bin.resolve("redis-cli"), StandardCopyOption.REPLACE_EXISTING);
        } else {
            unpack("redis-cli", bin);
        }
        unpack("docker-entrypoint.sh", bin);
        link(bin, "redis-sentinel", "redis-server");
        link(bin, "valkey-server", "redis-server");
        link(bin, "valkey-sentinel", "redis-server");
        link(bin, "valkey-cli", "redis-cli");
        return bin;
    }

    private static void unpack(String name, Path bin) throws IOException {
        try (InputStream content = LocalImages.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IOException("the resource " + name + " is not on the class path");
            }
            Files.copy(content, bin.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void link(Path bin, String name, String target) throws IOException {
        if (!Files.exists(bin.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(bin.resolve(name), Path.of(target));
        }
    }

    /** The stand-in is a class of ours, run by the JVM that runs us. */
    private static LocalImage exporter() {
        try {
            Path classes = Path.of(RedisExporter.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new LocalImage(
                    List.of(
                            "/opt/java/bin/java",
                            "-Xmx16m",
                            "-Xss256k",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:-UsePerfData",
                            "-cp",
                            "/opt/redis-exporter",
                            RedisExporter.class.getName()),
                    List.of(),
                    Map.of(),
                    "/",
                    List.of(
                            new Mount(Path.of(System.getProperty("java.home")), Path.of("/opt/java"), true),
                            new Mount(classes, Path.of("/opt/redis-exporter"), true)));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

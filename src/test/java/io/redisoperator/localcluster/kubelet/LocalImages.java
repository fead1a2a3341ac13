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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The images of this machine: references to Redis images mean its real Redis programs, those to Valkey images its real
 * Valkey programs, the exporter's means a small stand-in, and the plain system images mean its shell. An image has the
 * programs of its own engine only. Any other reference cannot be pulled, nor one to Valkey where there is none, nor can
 * a tag that says {@code does-not-exist}; tags mean nothing else.
 */
final class LocalImages {
    private static final Set<String> SHELLS = Set.of("busybox", "alpine", "debian", "ubuntu", "bash");
    private static final Path LOCAL_BIN = Path.of("/usr/local/bin");

    private final Path folder;
    private final RedisBinaries redis;
    private final Optional<RedisBinaries> valkey;
    private final LocalImage redisImage;
    private final Optional<LocalImage> valkeyImage;

    /**
     * Unpacks the images.
     *
     * @param folder for their files
     */
    LocalImages(Path folder) {
        this.folder = folder;
        this.redis = RedisBinaries.locate(folder.resolve("bundled"));
        this.valkey = RedisBinaries.locateValkey();
        this.redisImage = image("redis", "valkey", redis);
        this.valkeyImage = valkey.map(programs -> image("valkey", "redis", programs));
    }

    RedisBinaries redis() {
        return redis;
    }

    Optional<RedisBinaries> valkey() {
        return valkey;
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
        if (repository.startsWith("redis")) {
            return Optional.of(redisImage);
        }
        if (repository.startsWith("valkey")) {
            return valkeyImage;
        }
        if (SHELLS.contains(repository)) {
            return Optional.of(new LocalImage(List.of(), List.of("sh"), Map.of(), "/", List.of(), Set.of()));
        }
        return Optional.empty();
    }

    private LocalImage image(String family, String other, RedisBinaries programs) {
        try {
            return new LocalImage(
                    List.of("docker-entrypoint.sh"),
                    List.of(family + "-server"),
                    Map.of(family.toUpperCase(Locale.ROOT) + "_VERSION", programs.version()),
                    "/data",
                    List.of(new Mount(install(family, programs), LOCAL_BIN, true)),
                    Set.of(other + "-server", other + "-sentinel", other + "-cli"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install the programs of " + family + " in " + folder, e);
        }
    }

    private Path install(String family, RedisBinaries programs) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(family).resolve("bin"));
        String cli = family + "-cli";
        Files.copy(programs.server(), bin.resolve(family + "-server"), StandardCopyOption.REPLACE_EXISTING);
        if (programs.cli().isPresent()) {
            Files.copy(programs.cli().get(), bin.resolve(cli), StandardCopyOption.REPLACE_EXISTING);
        } else {
            unpack("redis-cli", bin.resolve(cli));
        }
        Path entrypoint = bin.resolve("docker-entrypoint.sh");
        unpack("docker-entrypoint.sh", entrypoint);
        Files.writeString(entrypoint, Files.readString(entrypoint).replace("redis-server", family + "-server"));
        link(bin, family + "-sentinel", family + "-server");
        return bin;
    }

    private static void unpack(String name, Path target) throws IOException {
        try (InputStream content = LocalImages.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IOException("the resource " + name + " is not on the class path");
            }
            Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
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
                            new Mount(classes, Path.of("/opt/redis-exporter"), true)),
                    Set.of());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Real Redis programs: those of this machine, or else the ones that arrive as a Maven dependency. And real Valkey
 * programs, if this machine has them.
 *
 * @param server the {@code redis-server} or {@code valkey-server} program, also a sentinel with {@code --sentinel}
 * @param cli the {@code redis-cli} or {@code valkey-cli} program; empty: only the stand-in of {@link LocalImages}
 * @param version of the server
 * @param bundled whether they came as a dependency
 */
public record RedisBinaries(Path server, Optional<Path> cli, String version, boolean bundled) {
    /** System property: {@code bundled} ignores what the machine has. */
    public static final String SOURCE_PROPERTY = "localcluster.redis";

    /** System property: the folder of {@code valkey-server} and {@code valkey-cli}; unset: the PATH is searched. */
    public static final String VALKEY_PROPERTY = "localcluster.valkey";

    private static final String VALKEY_SERVER = "valkey-server";
    private static final String VALKEY_CLI = "valkey-cli";
    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)(\\.\\d+)*");

    /**
     * The machine's if they are of version 6.2 or later, else the bundled ones.
     *
     * @param folder where bundled programs are unpacked
     */
    public static RedisBinaries locate(Path folder) {
        boolean onlyBundled = "bundled".equals(System.getProperty(SOURCE_PROPERTY));
        return (onlyBundled ? Optional.<RedisBinaries>empty() : installed())
                .or(() -> bundled(folder))
                .orElseThrow(() -> new IllegalStateException("no redis-server 6.2 or later on the PATH, and the bundled"
                        + " ones do not run on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch")));
    }

    /**
     * Valkey of this machine; a link of that name to a Redis is none.
     *
     * @throws IllegalStateException if the property names a folder without it
     */
    public static Optional<RedisBinaries> locateValkey() {
        String folder = System.getProperty(VALKEY_PROPERTY, "");
        if (folder.isEmpty()) {
            return onPath(VALKEY_SERVER).flatMap(server -> valkey(server, onPath(VALKEY_CLI)));
        }
        Path server = Path.of(folder, VALKEY_SERVER);
        Optional<RedisBinaries> named = Files.isExecutable(server)
                ? valkey(server, Optional.of(Path.of(folder, VALKEY_CLI)).filter(Files::isExecutable))
                : Optional.empty();
        return Optional.of(
                named.orElseThrow(() -> new IllegalStateException("no valkey-server and valkey-cli that run here in "
                        + folder + ", which -D" + VALKEY_PROPERTY + " names")));
    }

    private static Optional<RedisBinaries> valkey(Path server, Optional<Path> cli) {
        return cli.isPresent() && said(server).startsWith("Valkey")
                ? version(server).map(version -> new RedisBinaries(server, cli, version, false))
                : Optional.empty();
    }

    private static Optional<RedisBinaries> installed() {
        Optional<Path> cli = onPath("redis-cli").or(() -> onPath(VALKEY_CLI));
        return Stream.of("redis-server", VALKEY_SERVER)
                .flatMap(name -> onPath(name).stream())
                .flatMap(server ->
                        version(server).stream().map(version -> new RedisBinaries(server, cli, version, false)))
                .findFirst();
    }

    private static Optional<RedisBinaries> bundled(Path folder) {
        boolean arm = System.getProperty("os.arch").toLowerCase(Locale.ROOT).matches("aarch64|arm64");
        // The second of amd64 is linked statically, for machines without the OpenSSL 3 that the first one needs.
        List<String> resources = arm
                ? List.of("redis-server-6.2.7-linux-arm64")
                : List.of("redis-server-6.2.6-v5-linux-amd64", "redis-server-6.2.7-linux-386");
        return resources.stream()
                .flatMap(resource -> unpack(resource, folder.resolve(resource)).stream())
                .flatMap(server -> version(server).stream()
                        .map(version -> new RedisBinaries(server, Optional.empty(), version, true)))
                .findFirst();
    }

    private static Optional<Path> unpack(String resource, Path target) {
        try (InputStream content = RedisBinaries.class.getResourceAsStream("/" + resource)) {
            if (content == null) {
                return Optional.empty();
            }
            Files.createDirectories(target.getParent());
            Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            return Optional.of(target);
        } catch (IOException e) {
            throw new IllegalStateException("could not unpack " + resource + " to " + target, e);
        }
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The version, if the program runs here and is new enough. */
    private static Optional<String> version(Path server) {
        Matcher matcher = VERSION.matcher(said(server));
        if (!matcher.find()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        return major > 6 || (major == 6 && minor >= 2)
                ? Optional.of(matcher.group().substring(2))
                : Optional.empty();
    }

    /** What the program says that it is; nothing if it does not run here. */
    private static String said(Path server) {
        try {
            Process process = new ProcessBuilder(server.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

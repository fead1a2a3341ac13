package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The root folder that one container sees: the host's programs and libraries, folders of its own for everything that is
 * written, and its volumes. Built outside of the container's namespaces as mount points plus a mount table; the
 * container mounts that table itself, so nothing of it is ever visible on the host.
 */
final class ContainerRoot {
    private static final Path TOP = Path.of("/");
    private static final List<String> SHARED =
            List.of("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "opt", "nix", "gnu");
    /** Where a container looks for programs that its image does not bring. */
    private static final List<String> PROGRAM_FOLDERS = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private static final Path NOTHING = Path.of("/dev/null");
    private static final List<String> PRIVATE = List.of("etc", "proc", "sys", "dev", "tmp", "var/tmp", "run", "root");
    private static final List<String> WRITABLE = List.of("tmp", "var/tmp", "run", "root");
    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");
    private static final List<String> ETC_FILES = List.of(
            "passwd", "group", "nsswitch.conf", "ld.so.cache", "ld.so.conf", "resolv.conf", "localtime", "services");
    private static final List<String> ETC_FOLDERS = List.of("alternatives", "ssl");

    private static final Set<PosixFilePermission> EVERYBODY = PosixFilePermissions.fromString("rwxrwxrwx");

    private final Path root;
    private final Set<Path> targets = new TreeSet<>();
    private final MountTable table = new MountTable();

    private ContainerRoot(Path root) {
        this.root = root;
    }

    /**
     * Builds the folder and returns its mount table.
     *
     * @param root an empty or missing folder
     */
    static MountTable build(Path root, ContainerSetup setup, boolean ownProc) {
        ContainerRoot container = new ContainerRoot(root);
        try {
            container.build(setup.mounts(), setup.workingDirectory(), setup.readOnlyRoot(), ownProc);
            container.hide(setup.hidden());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot build the root folder " + root, e);
        }
        return container.table;
    }

    private void build(List<Mount> mounts, Path workingDirectory, boolean readOnly, boolean ownProc)
            throws IOException {
        Files.createDirectories(root);
        mounts.forEach(mount -> targets.add(mount.target()));
        if (!Files.isDirectory(workingDirectory)) {
            targets.add(workingDirectory);
        }
        if (readOnly) {
            table.bind(root, root, true);
        }
        for (String name : PRIVATE) {
            Files.createDirectories(root.resolve(name));
        }
        for (String name : WRITABLE) {
            Files.setPosixFilePermissions(root.resolve(name), EVERYBODY);
        }
        for (String name : SHARED) {
            show(TOP.resolve(name));
        }
        etc();
        devices();
        if (ownProc) {
            table.proc(root.resolve("proc"));
        } else {
            table.bind(Path.of("/proc"), root.resolve("proc"), false);
        }
        List<Mount> outerFirst = new ArrayList<>(mounts);
        outerFirst.sort(Comparator.comparingInt(mount -> mount.target().getNameCount()));
        for (int i = 0; i < outerFirst.size(); i++) {
            mount(outerFirst.get(i), outerFirst.subList(0, i));
        }
        if (outerFirst.stream().noneMatch(mount -> workingDirectory.startsWith(mount.target()))) {
            Path place = inRoot(workingDirectory);
            if (!Files.isDirectory(place)) {
                Files.createDirectories(place);
                Files.setPosixFilePermissions(place, EVERYBODY);
            }
        }
    }

    /** Shows a path of the host; one that has a mount below it becomes a folder of our own whose children are shown. */
    private void show(Path host) throws IOException {
        Path here = inRoot(host);
        if (targets.contains(host)) {
            Files.createDirectories(here);
        } else if (Files.isSymbolicLink(host)) {
            Files.createSymbolicLink(here, Files.readSymbolicLink(host));
        } else if (Files.isDirectory(host, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(here);
            if (targets.stream().anyMatch(target -> target.startsWith(host))) {
                for (Path child : children(host)) {
                    show(child);
                }
            } else {
                table.bind(host, here, false);
            }
        } else if (Files.isReadable(host)) {
            Files.createFile(here);
            table.bind(host, here, false);
        }
    }

    /** Puts what cannot be run over a program of the host, which is a regular file to nobody then. */
    private void hide(Set<String> programs) throws IOException {
        Set<Path> files = new TreeSet<>();
        for (String folder : PROGRAM_FOLDERS) {
            for (String program : programs) {
                Path file = Path.of(folder, program);
                if (Files.exists(file) && isShared(file.toRealPath())) {
                    files.add(file.toRealPath());
                }
            }
        }
        for (Path file : files) {
            table.bind(NOTHING, inRoot(file), false);
        }
    }

    private static boolean isShared(Path host) {
        return SHARED.contains(host.getName(0).toString());
    }

    private void etc() throws IOException {
        Path host = Path.of("/etc");
        for (String name : ETC_FILES) {
            if (Files.isReadable(host.resolve(name))) {
                Files.copy(host.resolve(name), root.resolve("etc").resolve(name));
            }
        }
        for (Path child : children(host)) {
            String name = child.getFileName().toString();
            // Distributions move parts of their Java there.
            if (Files.isDirectory(child) && (ETC_FOLDERS.contains(name) || name.startsWith("java"))) {
                show(child);
            }
        }
    }

    private void devices() throws IOException {
        Path dev = root.resolve("dev");
        for (String name : DEVICES) {
            Files.createFile(dev.resolve(name));
            table.bind(Path.of("/dev", name), dev.resolve(name), false);
        }
        Files.createSymbolicLink(dev.resolve("fd"), Path.of("/proc/self/fd"));
        Files.createSymbolicLink(dev.resolve("stdin"), Path.of("/proc/self/fd/0"));
        Files.createSymbolicLink(dev.resolve("stdout"), Path.of("/proc/self/fd/1"));
        Files.createSymbolicLink(dev.resolve("stderr"), Path.of("/proc/self/fd/2"));
        Files.createDirectories(dev.resolve("shm"));
    }

    /** Makes the mount point where it will be looked up: in the root, or in the volume that is mounted over it. */
    private void mount(Mount mount, List<Mount> outer) throws IOException {
        Path point = outer.stream()
                .filter(other -> mount.target().startsWith(other.target())
                        && !mount.target().equals(other.target()))
                .reduce((first, second) -> second)
                .map(other -> other.source()
                        .resolve(other.target().relativize(mount.target()).toString()))
                .orElse(inRoot(mount.target()));
        if (Files.isDirectory(mount.source())) {
            Files.createDirectories(point);
        } else if (!Files.exists(point)) {
            Files.createDirectories(point.getParent());
            Files.createFile(point);
        }
        table.bind(mount.source(), inRoot(mount.target()), mount.readOnly());
    }

    private Path inRoot(Path absolute) {
        return root.resolve(TOP.relativize(absolute).toString());
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}

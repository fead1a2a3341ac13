package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose whole content changes at once, laid out as a kubelet does: the files are links into {@code ..data},
 * itself a link to the newest generation.
 */
final class AtomicFolder {
    private static final String DATA = "..data";

    private final Path folder;
    private int generation;
    private Map<String, Entry> present = Map.of();

    AtomicFolder(Path folder) {
        this.folder = folder;
    }

    /** One file of a volume. */
    static final class Entry {
        private final byte[] content;
        private final int mode;

        Entry(byte[] content, int mode) {
            this.content = content.clone();
            this.mode = mode;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry entry && entry.mode == mode && Arrays.equals(entry.content, content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }
    }

    /**
     * Replaces the content; does nothing when it is the same.
     *
     * @param files by path relative to the folder
     * @param group the group that may read them besides their owner, if any
     */
    void write(Map<String, Entry> files, Optional<Long> group) throws IOException {
        if (generation > 0 && files.equals(present)) {
            return;
        }
        present = Map.copyOf(files);
        generation++;
        Path next = Files.createDirectories(folder.resolve("..generation-" + generation));
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            Path path = next.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().content);
            int mode = file.getValue().mode;
            if (group.isPresent()) {
                Files.setAttribute(path, "unix:gid", group.get().intValue());
                mode |= 0440;
            }
            Files.setPosixFilePermissions(path, permissions(mode));
        }
        Path link = folder.resolve("..data_next");
        Files.createSymbolicLink(link, next.getFileName());
        Files.move(link, folder.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
        link(files.keySet());
        removeGeneration(generation - 1);
    }

    /** Where a file really is, for a mount of that file alone, which never sees a later generation. */
    Path resolve(String relative) throws IOException {
        Path path = folder.resolve(relative);
        return Files.exists(path) ? path.toRealPath() : path;
    }

    private void link(Set<String> files) throws IOException {
        Set<String> wanted = new HashSet<>();
        for (String file : files) {
            wanted.add(Path.of(file).getName(0).toString());
        }
        for (String name : wanted) {
            Path visible = folder.resolve(name);
            if (!Files.exists(visible, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(visible, Path.of(DATA, name));
            }
        }
        try (Stream<Path> present = Files.list(folder)) {
            List<Path> links = present.filter(Files::isSymbolicLink).toList();
            for (Path visible : links) {
                String name = visible.getFileName().toString();
                if (!name.startsWith("..") && !wanted.contains(name)) {
                    Files.delete(visible);
                }
            }
        }
    }

    private void removeGeneration(int old) throws IOException {
        FileTree.delete(folder.resolve("..generation-" + old));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromOwnerRead = PosixFilePermission.values();
        for (int bit = 0; bit < 9; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                set.add(fromOwnerRead[bit]);
            }
        }
        return set;
    }
}

package io.redisoperator.localcluster.kubelet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Lines of an fstab file, in the order in which they are to be mounted by one {@code mount -a}. */
final class MountTable {
    private static final Set<String> KEPT = Set.of("nosuid", "nodev", "noexec");

    private final List<String> lines = new ArrayList<>();

    void bind(Path source, Path target, boolean readOnly) {
        String options = Files.isDirectory(source) && !readOnly ? "rbind" : "bind";
        lines.add(line(source.toString(), target, "none", readOnly ? options + ",ro" + keptFlags(source) : options));
    }

    void proc(Path target) {
        lines.add(line("proc", target, "proc", "nosuid,nodev,noexec"));
    }

    void writeTo(Path file) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(String source, Path target, String type, String options) {
        return String.join(" ", escaped(source), escaped(target.toString()), type, options, "0", "0");
    }

    private static String escaped(String path) {
        return path.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
    }

    /** Flags of the file system below: inside a user namespace a remount that drops one of them is refused. */
    private static String keptFlags(Path source) {
        Set<String> flags = new TreeSet<>();
        Path longest = Path.of("/");
        try {
            for (String mounted : Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8)) {
                String[] fields = mounted.split(" ", -1);
                Path point = Path.of(fields[4].replace("\\040", " "));
                if (source.startsWith(point) && point.getNameCount() >= longest.getNameCount()) {
                    longest = point;
                    flags.clear();
                    flags.addAll(List.of(fields[5].split(",", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        flags.retainAll(KEPT);
        return flags.isEmpty() ? "" : "," + String.join(",", flags);
    }
}

package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** What a container leaves in its termination log, or, if it says so and failed, at the end of its own log. */
final class TerminationMessage {
    private static final int LONGEST = 4096;
    private static final int LONGEST_OF_LOG = 2048;
    private static final int LINES_OF_LOG = 80;

    private TerminationMessage() {}

    /** The empty file that the container sees at the path which its spec names. */
    static Mount mount(Container spec, Path folder) throws IOException {
        Path file = Files.createFile(file(folder));
        // Who a container runs as may be anybody.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        String path = Optional.ofNullable(spec.getTerminationMessagePath()).orElse("/dev/termination-log");
        return new Mount(file, Path.of(path), false);
    }

    static String of(Container spec, ContainerProcess process, int exitCode) {
        String message = end(file(process.folder()), LONGEST);
        boolean fromLog = message.isEmpty()
                && exitCode != 0
                && "FallbackToLogsOnError".equals(spec.getTerminationMessagePolicy());
        return fromLog ? lastLines(end(process.log(), LONGEST_OF_LOG)) : message;
    }

    private static Path file(Path folder) {
        return folder.resolve("termination-log");
    }

    private static String end(Path file, int longest) {
        try {
            byte[] all = Files.readAllBytes(file);
            int length = Math.min(all.length, longest);
            return new String(all, all.length - length, length, StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    private static String lastLines(String text) {
        String[] lines = text.split("(?<=\n)", -1);
        StringBuilder last = new StringBuilder();
        for (int i = Math.max(0, lines.length - LINES_OF_LOG); i < lines.length; i++) {
            last.append(lines[i]);
        }
        return last.toString();
    }
}

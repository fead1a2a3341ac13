package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** Where the output of containers goes: a file for each run, kept after the pod is gone. */
record LogFiles(Path folder) {

    /** @param run counts from 0 */
    Path file(Pod pod, String container, int run) {
        return folder.resolve(name(pod)).resolve(container).resolve(run + ".log");
    }

    /** The file of the newest run of a container in that very pod. */
    Path newest(Pod pod, String container) {
        return newest(name(pod), container);
    }

    /** The file of the newest run of a container in any pod that had this name. */
    Path newest(String namespace, String pod, String container) {
        return newest(namespace + "_" + pod + "_", container);
    }

    private Path newest(String prefix, String container) {
        return children(folder).stream()
                .filter(candidate -> candidate.getFileName().toString().startsWith(prefix))
                .map(candidate -> candidate.resolve(container))
                .filter(Files::isDirectory)
                .flatMap(runs -> children(runs).stream())
                .max(Comparator.comparing(LogFiles::changedAt).thenComparing(Path::compareTo))
                .orElseThrow(() ->
                        new NoSuchElementException("container " + container + " of pod " + prefix + " never ran"));
    }

    private static String name(Pod pod) {
        var metadata = pod.getMetadata();
        return metadata.getNamespace() + "_" + metadata.getName() + "_" + metadata.getUid();
    }

    private static java.nio.file.attribute.FileTime changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

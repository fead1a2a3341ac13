package io.redisoperator.localcluster.api;

import java.nio.file.Path;
import java.util.Optional;

/** Where the output of containers is; asked on the API's event loop. */
@FunctionalInterface
public interface LogSource {
    /** The file of the newest run of a container; empty if it never ran. */
    Optional<Path> file(String namespace, String pod, String container);
}
